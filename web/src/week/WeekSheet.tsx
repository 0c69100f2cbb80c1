import type { Entry } from "../api/api.ts";
import { useMay } from "../auth/SessionContext.tsx";
import { type Day, weekOf } from "../calendar/day.ts";
import { formatWeek, languages } from "../calendar/format.ts";
import { useDraftsState } from "../drafts/DraftsContext.tsx";
import { text } from "../text/text.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { PrintOnly, PrintSheet } from "../ui/PrintSheet.tsx";
import { useFocusInView } from "../ui/useFocusInView.ts";
import { Details } from "./details/Details.tsx";
import { GridContext } from "./GridContext.tsx";
import { KeyboardHelp } from "./grid/KeyboardHelp.tsx";
import { useGridState } from "./grid/useGridState.ts";
import { WeekGrid } from "./grid/WeekGrid.tsx";
import { AnnouncementBar } from "./messages/AnnouncementBar.tsx";
import { RejectedEntries } from "./messages/RejectedEntries.tsx";
import { UndoBar } from "./messages/UndoBar.tsx";
import { buildWeek, cellIdOf, itemsOf, sortProjects } from "./rows/build.ts";
import type { RecordAs } from "./rows/useRecordAs.ts";
import { useRows } from "./rows/useRows.ts";
import { WeekTools } from "./rows/WeekTools.tsx";
import { usePreviousWeek, useRefetchOnApproved } from "./useWeek.ts";
import { WeekHead } from "./WeekHead.tsx";
import styles from "./WeekSheet.module.css";

interface Props {
  readonly monday: Day;
  readonly today: Day;
  readonly entries: readonly Entry[];
  /** Whether the entries are still those of the previously displayed week. */
  readonly loading: boolean;
  readonly recordAs: RecordAs;
}

/** The hours of a week, with everything that edits them. */
export function WeekSheet({ monday, today, entries, loading, recordAs }: Props) {
  const mayWrite = useMay("create:timesheets");
  const mayDelete = useMay("delete:timesheets") && mayWrite;
  const state = useDraftsState();
  const items = itemsOf(weekOf(monday), entries, state);
  const rows = useRows(
    monday,
    items.map((item) => cellIdOf(item).project),
  );
  // Keep the rows of the previously displayed week until this week is loaded, so that the layout shifts only once.
  const loadingProjects = loading ? entries.map(({ project }) => project) : [];
  const projects = sortProjects([...rows.projects, ...loadingProjects], languages());
  const week = buildWeek(monday, projects, items);
  const drafts = [...state.drafts.values()].filter(({ date }) => weekOf(monday).includes(date));
  useRefetchOnApproved(monday, drafts);

  const previous = usePreviousWeek(monday, !loading && mayWrite);
  const { grid, openCell, close, announcement, dismiss } = useGridState({
    ...{ week, mayDelete, today },
    recordAs,
    writable: mayWrite && !loading,
    onRemoveRow: rows.remove,
  });

  function addRows(added: readonly string[]) {
    rows.add(added);
    const [project] = added;
    if (project !== undefined) grid.focus({ day: monday, project });
  }
  useFocusInView(announcement !== undefined, state.removed !== undefined);

  return (
    <GridContext value={grid}>
      {mayWrite && (
        <WeekHead monday={monday} notice={recordAs.unknown ? text.week.recordAs.unknown : undefined} />
      )}
      {week.rows.length > 0 ? (
        <PrintSheet period={formatWeek(monday)}>
          <WeekGrid monday={monday} week={week} busy={loading} />
          {drafts.length > 0 && (
            <PrintOnly>
              <p>{text.week.printedUnsaved}</p>
            </PrintOnly>
          )}
        </PrintSheet>
      ) : (
        <EmptyState title={text.week.empty.title}>
          <p>{mayWrite ? text.week.empty.editable : text.week.empty.readOnly}</p>
        </EmptyState>
      )}
      <RejectedEntries monday={monday} today={today} items={items} loading={loading} />
      {mayWrite && (
        <WeekTools
          today={today}
          projects={projects}
          monday={monday}
          previous={previous}
          recordAs={recordAs}
          onAdd={addRows}
        />
      )}
      <div className={`${styles.foot} screen-only`}>
        <AnnouncementBar announcement={announcement} onDismiss={dismiss} />
        {mayDelete && !openCell && <UndoBar onDone={grid.focus} />}
      </div>
      {mayWrite && <KeyboardHelp />}
      {openCell && <Details cell={openCell} onClose={close} />}
    </GridContext>
  );
}
