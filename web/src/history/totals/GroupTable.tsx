import type { ReactNode } from "react";
import type { Summary } from "../../api/api.ts";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { formatCount } from "../../text/count.ts";
import { text } from "../../text/text.ts";
import { formatShare } from "../describe.ts";
import styles from "./GroupTable.module.css";

interface Props {
  readonly caption: string;
  readonly note?: string;
  /** The heading of the groups' column. */
  readonly head: string;
  readonly groups: Summary["groups"];
  /** The sum of all groups, as returned by the API. */
  readonly total: number;
  readonly name: (key: string) => ReactNode;
}

/** A table of sums, each with its share of the total. */
export function GroupTable({ caption, note, head, groups, total, name }: Props) {
  const labels = text.history.totals;
  return (
    <table className={styles.table}>
      <caption>
        {caption} {note !== undefined && <span className={styles.note}>{note}</span>}
      </caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">{labels.entries}</th>
          <th scope="col" className={styles.share}>
            {labels.share}
          </th>
          <th scope="col">{labels.hours}</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ key, hours, entries }) => (
          <tr key={key}>
            <th scope="row">{name(key)}</th>
            <td>{formatCount(entries)}</td>
            <td className={styles.share}>{formatShare(hours / total)}</td>
            <td>{formatMinutes(toMinutes(hours))}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{labels.sum}</th>
          <td>{formatCount(groups.reduce((sum, { entries }) => sum + entries, 0))}</td>
          <td className={styles.share} />
          <td>{formatMinutes(toMinutes(total))}</td>
        </tr>
      </tfoot>
    </table>
  );
}
