import type { Status } from "../api/api.ts";
import { text } from "../text/text.ts";
import styles from "./StatusMark.module.css";
import tones from "./tones.module.css";

const signs: Record<Status, string> = { submitted: "○", approved: "✓", rejected: "✕" };
const toneOf = { submitted: "neutral", approved: "success", rejected: "error" } as const;

/** An entry's status as a sign, a word and a colour, never as a colour alone. */
export function StatusMark({ status }: { status: Status }) {
  return (
    <span className={`${styles.mark} ${tones[toneOf[status]]}`}>
      <span aria-hidden="true">{signs[status]}</span> {text.status[status]}
    </span>
  );
}
