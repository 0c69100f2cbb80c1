import { useRef } from "react";
import { Link } from "react-router";
import { type Day, mondayOf } from "../../calendar/day.ts";
import { formatWeek } from "../../calendar/format.ts";
import { useDraftsState } from "../../drafts/DraftsContext.tsx";
import type { Draft } from "../../drafts/draft.ts";
import { text } from "../../text/text.ts";
import { weekPath } from "../address.ts";
import type { CellId } from "../GridContext.tsx";
import { isStuck } from "./describe.ts";
import styles from "./SaveStatus.module.css";

interface Props {
  readonly monday: Day;
  /** Moves the focus to a cell, if the week is displayed. */
  readonly onShow?: (cellId: CellId) => void;
}

/** Shows whether everything is saved, and links to the cells and weeks with unsaved hours. */
export function SaveStatus({ monday, onShow }: Props) {
  const all = [...useDraftsState().drafts.values()];
  const stuck = all.filter(isStuck);
  const ofThisWeek = stuck.filter(({ date }) => mondayOf(date) === monday);
  const busy = all.length > stuck.length;
  return (
    <div className={styles.status}>
      {/* Busy while saving, so that screen readers announce only the result. */}
      <p role="status" aria-busy={busy} className={ofThisWeek.length > 0 ? styles.unsaved : undefined}>
        {ofThisWeek.length > 0 ? <Unsaved drafts={ofThisWeek} onShow={onShow} /> : statusText(all, stuck)}
      </p>
      <OtherWeeks mondays={unsavedWeeks(stuck, monday)} />
    </div>
  );
}

/** Returns the text for a week without stuck drafts. It doesn't report "saved" while another week has a draft. */
function statusText(all: readonly Draft[], stuck: readonly Draft[]): string {
  const labels = text.week.status;
  if (all.some(({ phase }) => phase === "saving")) return labels.saving;
  if (all.length > stuck.length) return labels.typing;
  return all.length > 0 ? "" : labels.saved;
}

/** The number of unsaved drafts. Each press moves the focus to the next draft's cell. */
function Unsaved({ drafts, onShow }: { drafts: readonly Draft[]; onShow: Props["onShow"] }) {
  const next = useRef(0);
  const label = text.week.status.unsaved(drafts.length);
  if (!onShow) return label;
  function show() {
    const draft = drafts[next.current++ % drafts.length];
    if (draft) onShow?.({ day: draft.date, project: draft.project });
  }
  return (
    <button type="button" className={styles.show} onClick={show}>
      {label}
    </button>
  );
}

function unsavedWeeks(stuck: readonly Draft[], monday: Day): Day[] {
  const mondays = stuck.map(({ date }) => mondayOf(date));
  return [...new Set(mondays)].filter((other) => other !== monday).sort();
}

function OtherWeeks({ mondays }: { mondays: readonly Day[] }) {
  if (mondays.length === 0) return null;
  return (
    <p className={styles.unsaved}>
      {text.week.status.elsewhere}{" "}
      {mondays.map((monday) => (
        <Link key={monday} to={weekPath(monday)} className={styles.link}>
          {formatWeek(monday)}
        </Link>
      ))}
    </p>
  );
}
