import { useId } from "react";
import { formatDay } from "../calendar/format.ts";
import { text } from "../text/text.ts";
import styles from "./Attention.module.css";
import type { Item } from "./build.ts";
import { useGrid } from "./GridContext.tsx";

/** The week's rejected entries with the managers' reasons; each leads to its cell. */
export function Attention({ items }: { items: readonly Item[] }) {
  const grid = useGrid();
  const titleId = useId();
  const rejected = items.flatMap((item) => (item.entry?.status === "rejected" ? [item.entry] : []));
  if (rejected.length === 0) return null;
  const words = text.week.attention;
  return (
    <section className={styles.attention} aria-labelledby={titleId}>
      <h2 id={titleId}>{words.title}</h2>
      <ul>
        {rejected
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .map((entry) => (
            <li key={entry.id}>
              <button
                type="button"
                className={styles.link}
                onClick={() => grid.focus({ day: entry.date, project: entry.project })}
              >
                {words.item(formatDay(entry.date, "short"), entry.project, entry.decided_reason ?? "")}
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}
