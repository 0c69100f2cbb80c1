import type { Cell, Item } from "../rows/build.ts";
import styles from "./CellMark.module.css";

interface Mark {
  readonly sign: string;
  readonly tone: "busy" | "warning" | "error" | "success" | "faint";
}

/** The status of a cell as a sign. The cell's description and message state it in words. */
export function CellMark({ cell }: { cell: Cell }) {
  const marks = cell.items.map(markOf);
  const mark = tonesByPriority
    .map((tone) => marks.find((candidate) => candidate?.tone === tone))
    .find(Boolean);
  if (!mark) return null;
  return (
    <span className={`${styles.mark} ${styles[mark.tone]}`} aria-hidden="true">
      {mark.sign}
    </span>
  );
}

// The most important first.
const tonesByPriority = ["error", "warning", "busy", "success", "faint"] as const;

function markOf({ entry, draft, saved }: Item): Mark | undefined {
  switch (draft?.phase) {
    case "failed":
    case "conflict":
      return { sign: "!", tone: "error" };
    case "waiting":
      return { sign: "↻", tone: "warning" };
    case "saving":
      return { sign: "…", tone: "busy" };
    case "typing":
      return undefined;
  }
  if (entry?.status === "rejected") return { sign: "✕", tone: "error" };
  if (entry?.status === "approved") return { sign: "✓", tone: "success" };
  return saved ? { sign: "✓", tone: "faint" } : undefined;
}
