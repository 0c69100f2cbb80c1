import { useId } from "react";
import { Link } from "react-router";
import type { Entry } from "../../api/api.ts";
import { type Day, mondayOf } from "../../calendar/day.ts";
import { formatDay, formatWeek } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import tones from "../../ui/tones.module.css";
import { weekPath } from "../address.ts";
import { useGrid } from "../GridContext.tsx";
import type { Item } from "../rows/build.ts";
import styles from "./RejectedEntries.module.css";
import { useRejected } from "./useRejected.ts";

interface Props {
  readonly monday: Day;
  readonly today: Day;
  readonly items: readonly Item[];
  /** Whether the week is still loading. The entries of other weeks are loaded after it. */
  readonly loading: boolean;
}

/** The rejected entries with their reasons. Those of the displayed week link to their cells, others to their weeks. */
export function RejectedEntries({ monday, today, items, loading }: Props) {
  const titleId = useId();
  const all = useRejected(today, !loading);
  const ofOtherWeeks = all.filter(({ date }) => mondayOf(date) !== monday);
  const ofThisWeek = items.flatMap(({ entry }) => (entry?.status === "rejected" ? [entry] : []));
  if (ofThisWeek.length + ofOtherWeeks.length === 0) return null;
  return (
    <section className={`${styles.rejected} ${tones.error} screen-only`} aria-labelledby={titleId}>
      <h2 id={titleId}>{text.week.attention.title}</h2>
      <ThisWeek entries={ofThisWeek.toSorted(byId)} />
      <OtherWeeks entries={ofOtherWeeks.toSorted(byId)} />
    </section>
  );
}

// Sorts by day: an id begins with its day.
function byId(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : 1;
}

function rejectionText({ date, project, decided_by: who, decided_reason: reason }: Entry): string {
  return text.week.attention.item(formatDay(date, "spoken"), project, who ?? "", reason ?? "");
}

function ThisWeek({ entries }: { entries: readonly Entry[] }) {
  const grid = useGrid();
  if (entries.length === 0) return null;
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.id}>
          <button
            type="button"
            className={styles.link}
            onClick={() => grid.focus({ day: entry.date, project: entry.project })}
          >
            {rejectionText(entry)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function OtherWeeks({ entries }: { entries: readonly Entry[] }) {
  const mondays = [...new Set(entries.map(({ date }) => mondayOf(date)))];
  return mondays.map((monday) => (
    <div key={monday} className={styles.week}>
      <Link to={weekPath(monday)}>{formatWeek(monday)}</Link>
      <ul>
        {entries
          .filter(({ date }) => mondayOf(date) === monday)
          .map((entry) => (
            <li key={entry.id}>{rejectionText(entry)}</li>
          ))}
      </ul>
    </div>
  ));
}
