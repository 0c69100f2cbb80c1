import { text } from "../text/text.ts";
import type { Cell, Item } from "./build.ts";
import styles from "./CellMark.module.css";

interface Mark {
  readonly sign: string;
  readonly title: string;
  readonly look: "busy" | "warn" | "bad" | "good" | "faint";
}

/** How the cell stands, by a sign: what is said in words is in its description and its message. */
export function CellMark({ cell }: { cell: Cell }) {
  const marks = cell.items.map(markOf);
  const mark = looks.map((look) => marks.find((found) => found?.look === look)).find(Boolean);
  if (!mark) return null;
  return (
    <span className={`${styles.mark} ${styles[mark.look]}`} title={mark.title} aria-hidden="true">
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
      return { sign: "!", title: text.week.waiting.unsaved, look: "bad" };
    case "waiting":
      return { sign: "↻", title: text.week.waiting.unsaved, look: "warn" };
    case "saving":
      return { sign: "…", title: text.week.describe.saving, look: "busy" };
    case "typing":
      return undefined;
  }
  if (entry?.status === "rejected") return { sign: "✕", title: text.status.rejected, look: "bad" };
  if (entry?.status === "approved") return { sign: "✓", title: text.status.approved, look: "good" };
  return saved ? { sign: "✓", title: text.week.describe.saved, look: "faint" } : undefined;
}
