import { text } from "../../text/text.ts";
import styles from "./KeyboardHelp.module.css";

export function KeyboardHelp() {
  const labels = text.week.keyboard;
  return (
    <details className={`${styles.help} keyboard-hint screen-only`}>
      <summary>{labels.title}</summary>
      <dl className={styles.keys}>
        {labels.keys.map(({ keys, action }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
      <p>{labels.hours}</p>
    </details>
  );
}
