import type { ReactNode } from "react";
import styles from "./Notice.module.css";
import tones from "./tones.module.css";

type Tone = "info" | "success" | "warning" | "error";

interface Props {
  /** "error" interrupts a screen reader; the others wait for a pause. */
  readonly tone?: Tone;
  /** Don't announce the notice, because the element around it is announced. */
  readonly quiet?: boolean;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** A message beside the content that it is about. The notice stays as long as the message is true. */
export function Notice({ tone = "info", quiet = false, title, children, actions }: Props) {
  const role = tone === "error" ? "alert" : "status";
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
