import type { ReactNode } from "react";
import styles from "./Badge.module.css";
import tones from "./tones.module.css";

/** A word or two that mark the element beside them. */
export function Badge({ children }: { children: ReactNode }) {
  return <span className={`${styles.badge} ${tones.neutral}`}>{children}</span>;
}
