import { text } from "../text/text.ts";
import styles from "./Loading.module.css";

/** Says that something is on its way; invisible for the first moment, so that a quick answer does not flicker. */
export function Loading({ label = text.loading }: { label?: string }) {
  return (
    <p className={styles.loading} role="status">
      <span className={styles.spinner} aria-hidden="true" />
      {label}
    </p>
  );
}
