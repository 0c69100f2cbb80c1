import type { Cell, Item } from "../rows/build.ts";
import styles from "./CellMark.module.css";

interface Mark {
  readonly sign: string;
  readonly tone: "busy" | "warn" | "bad" | "good" | "faint";
}

/** The status of a cell as a sign. Its description and its message contain the words. */
export function CellMark({ cell }: { cell: Cell }) {
  const marks = cell.items.map(markOf);
  const mark = tonesByPriority.map((look) => marks.find((found) => found?.tone === look)).find(Boolean);
  if (!mark) return null;
  return (
    <span className={`${styles.mark} ${styles[mark.tone]}`} aria-hidden="true">
      {mark.sign}
    </span>
  );
}

// The most important first.
const tonesByPriority = ["bad", "warn", "busy", "good", "faint"] as const;

function markOf({ entry, draft, saved }: Item): Mark | undefined {
  switch (draft?.phase) {
    case "failed":
    case "conflict":
      return { sign: "!", tone: "bad" };
    case "waiting":
      return { sign: "↻", tone: "warn" };
    case "saving":
      return { sign: "…", tone: "busy" };
    case "typing":
      return undefined;
  }
  if (entry?.status === "rejected") return { sign: "✕", tone: "bad" };
  if (entry?.status === "approved") return { sign: "✓", tone: "good" };
  return saved ? { sign: "✓", tone: "faint" } : undefined;
}
