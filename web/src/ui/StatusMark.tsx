import type { Status } from "../api/api.ts";
import { text } from "../text/text.ts";
import styles from "./StatusMark.module.css";

const signs: Record<Status, string> = { submitted: "○", approved: "✓", rejected: "✕" };

/** Where an entry stands, by a sign, a word and a colour: never by colour alone. */
export function StatusMark({ status }: { status: Status }) {
  return (
    <span className={`${styles.mark} ${styles[status]}`}>
      <span aria-hidden="true">{signs[status]}</span> {text.status[status]}
    </span>
  );
}
