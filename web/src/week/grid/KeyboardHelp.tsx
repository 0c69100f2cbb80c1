import { text } from "../../text/text.ts";
import styles from "./KeyboardHelp.module.css";

export function KeyboardHelp() {
  const words = text.week.keyboard;
  return (
    <details className={`${styles.help} keyboard-hint screen-only`}>
      <summary>{words.title}</summary>
      <dl className={styles.keys}>
        {words.keys.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p>{words.hours}</p>
    </details>
  );
}
