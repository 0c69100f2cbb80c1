// Rows that were added and have no entry yet. They outlive a load of the page, stay in this tab and belong to one person.
import type { Day } from "../../calendar/day.ts";

const storageKey = "timesheets.rows";

interface Stored {
  readonly subject: string;
  readonly weeks: Readonly<Record<Day, readonly string[]>>;
}

function load(storage: Storage, subject: string): Stored {
  try {
    const stored = JSON.parse(storage.getItem(storageKey) ?? "null") as Stored | null;
    if (stored?.subject === subject) return stored;
  } catch {
    // Not ours, or of another version of the page: as good as none.
  }
  // Those of another person are dropped, for nobody else may see them.
  storage.removeItem(storageKey);
  return { subject, weeks: {} };
}

/** The projects that the person added to the week. */
export function loadRows(storage: Storage, subject: string, monday: Day): readonly string[] {
  return load(storage, subject).weeks[monday] ?? [];
}

/** Keeps the projects that the person added to the week. */
export function storeRows(storage: Storage, subject: string, monday: Day, projects: readonly string[]): void {
  const { weeks } = load(storage, subject);
  try {
    storage.setItem(
      storageKey,
      JSON.stringify({ subject, weeks: { ...weeks, [monday]: projects } } satisfies Stored),
    );
  } catch {
    // Full, or forbidden: the rows stay until the page is left.
  }
}
