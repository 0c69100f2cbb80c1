import type { Entry } from "../../api/api.ts";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import styles from "./EntryCards.module.css";
import { Decision, EntryNotes, WeekLink } from "./EntryParts.tsx";

/** The entries as cards, for screens that are too narrow for a table. */
export function EntryCards({ entries }: { entries: readonly Entry[] }) {
  return (
    <ul className={styles.cards} aria-label={text.history.list.caption}>
      {entries.map((entry) => (
        <li key={entry.id} className={styles.card}>
          <div className={styles.line}>
            <WeekLink day={entry.date} />
            <span className={styles.hours}>
              {text.history.list.hoursValue(formatMinutes(toMinutes(entry.hours)))}
            </span>
          </div>
          <p className={styles.project}>
            <bdi>{entry.project}</bdi>
          </p>
          <Decision entry={entry} />
          <EntryNotes notes={entry.notes} />
        </li>
      ))}
    </ul>
  );
}
