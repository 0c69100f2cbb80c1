import { Link } from "react-router";
import { type Day, mondayOf } from "../calendar/day.ts";
import { formatWeek } from "../calendar/format.ts";
import { useDraftsState } from "../drafts/DraftsContext.tsx";
import type { Draft } from "../drafts/draft.ts";
import { text } from "../text/text.ts";
import { weekPath } from "./address.ts";
import { needsMessage } from "./describe.ts";
import styles from "./SaveStatus.module.css";

/** Whether everything of the week is saved, and where else something is not. */
export function SaveStatus({ monday }: { monday: Day }) {
  const all = [...useDraftsState().drafts.values()];
  const here = all.filter(({ date }) => mondayOf(date) === monday);
  const unsaved = here.filter(needsMessage).length;
  const saving = here.some(({ phase }) => phase === "saving");
  const words = text.week.status;
  return (
    <div className={styles.status}>
      {/* Busy, so that only what a save has come to is read out, and not each save. */}
      <p role="status" aria-busy={saving} className={unsaved > 0 ? styles.unsaved : undefined}>
        {unsaved > 0 ? words.unsaved(unsaved) : saving ? words.saving : words.saved}
      </p>
      <Elsewhere mondays={unsavedWeeks(all, monday)} />
    </div>
  );
}

function unsavedWeeks(drafts: readonly Draft[], monday: Day): Day[] {
  const mondays = drafts.filter(needsMessage).map(({ date }) => mondayOf(date));
  return [...new Set(mondays)].filter((other) => other !== monday).sort();
}

function Elsewhere({ mondays }: { mondays: readonly Day[] }) {
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
