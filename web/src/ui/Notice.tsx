import type { ReactNode } from "react";
import styles from "./Notice.module.css";
import tones from "./tones.module.css";

type Tone = "info" | "good" | "warn" | "bad";

interface Props {
  /** A "bad" one interrupts whoever listens; the others wait for a pause. */
  readonly tone?: Tone;
  /** Says it to nobody by itself: what it stands in does. */
  readonly quiet?: boolean;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** A message that stands where it belongs, until what it says is no longer so. */
export function Notice({ tone = "info", quiet = false, title, children, actions }: Props) {
  const role = tone === "bad" ? "alert" : "status";
  return (
    <div className={`${styles.notice} ${tones[tone]}`} {...(!quiet && { role })}>
      <div className={styles.body}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
