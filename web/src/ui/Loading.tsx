import { text } from "../text/text.ts";
import styles from "./Loading.module.css";

/** A loading indicator. It is invisible for the first moment, so that a fast response doesn't cause flicker. */
export function Loading({ label = text.loading }: { label?: string }) {
  return (
    <p className={styles.loading} role="status">
      <span className={styles.spinner} aria-hidden="true" />
      {label}
    </p>
  );
}
