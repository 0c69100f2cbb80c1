import type { Cell, Item } from "../rows/build.ts";
import styles from "./CellMark.module.css";

interface Mark {
  readonly sign: string;
  readonly look: "busy" | "warn" | "bad" | "good" | "faint";
}

/** How the cell stands, by a sign: what is said in words is in its description and its message. */
export function CellMark({ cell }: { cell: Cell }) {
  const marks = cell.items.map(markOf);
  const mark = looks.map((look) => marks.find((found) => found?.look === look)).find(Boolean);
  if (!mark) return null;
  return (
    <span className={`${styles.mark} ${styles[mark.look]}`} aria-hidden="true">
      {mark.sign}
    </span>
  );
}

// What matters most comes first.
const looks = ["bad", "warn", "busy", "good", "faint"] as const;

function markOf({ entry, draft, saved }: Item): Mark | undefined {
  switch (draft?.phase) {
    case "failed":
    case "conflict":
      return { sign: "!", look: "bad" };
    case "waiting":
      return { sign: "↻", look: "warn" };
    case "saving":
      return { sign: "…", look: "busy" };
    case "typing":
      return undefined;
  }
  if (entry?.status === "rejected") return { sign: "✕", look: "bad" };
  if (entry?.status === "approved") return { sign: "✓", look: "good" };
  return saved ? { sign: "✓", look: "faint" } : undefined;
}
