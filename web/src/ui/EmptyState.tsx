import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** An empty state: why there is nothing, and what to do. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
