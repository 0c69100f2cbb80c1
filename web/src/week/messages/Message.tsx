import type { ReactNode } from "react";
import tones from "../../ui/tones.module.css";
import styles from "./Message.module.css";

interface Props {
  readonly tone: "warning" | "error";
  readonly id?: string;
  readonly label?: string;
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/**
 * A message about an entry that isn't saved, with the actions that resolve it. The tone "error" is announced at once.
 */
export function Message({ tone, id, label, actions, children }: Props) {
  return (
    <div className={`${styles.message} ${tones[tone]}`}>
      <div id={id} className={styles.text} role={tone === "error" ? "alert" : undefined}>
        {label !== undefined && <strong>{label} </strong>}
        {children}
      </div>
      <div className={styles.actions}>{actions}</div>
    </div>
  );
}
