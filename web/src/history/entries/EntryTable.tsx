import type { Entry } from "../../api/api.ts";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Decision, EntryNotes, WeekLink } from "./EntryParts.tsx";
import styles from "./EntryTable.module.css";

export function EntryTable({ entries }: { entries: readonly Entry[] }) {
  const { list } = text.history;
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="visually-hidden">{list.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{list.date}</th>
            <th scope="col">{list.project}</th>
            <th scope="col" className={styles.number}>
              {list.hours}
            </th>
            <th scope="col">{list.status}</th>
            <th scope="col">{list.notes}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ entry }: { entry: Entry }) {
  return (
    <tr>
      <td className={styles.date}>
        <WeekLink day={entry.date} />
      </td>
      <td className={styles.project}>
        <bdi>{entry.project}</bdi>
      </td>
      <td className={styles.number}>{formatMinutes(toMinutes(entry.hours))}</td>
      <td className={styles.status}>
        <Decision entry={entry} />
      </td>
      <td className={styles.notes}>
        <EntryNotes notes={entry.notes} />
      </td>
    </tr>
  );
}
