// Drafts outlive a load of the page, such as signing in again is. They stay in this tab and belong to one person.
import { isDay } from "../calendar/day.ts";
import type { Draft, Phase } from "./draft.ts";

const storageKey = "timesheets.drafts";

interface Stored {
  readonly subject: string;
  readonly drafts: readonly Draft[];
}

/** The drafts of the person; those of another are dropped, for nobody else may see them. */
export function loadDrafts(storage: Storage, subject: string): readonly Draft[] {
  try {
    const stored = JSON.parse(storage.getItem(storageKey) ?? "null") as Stored | null;
    if (stored?.subject === subject) return stored.drafts.filter(isDraft);
  } catch {
    // Not ours, or of another version of the page: as good as none.
  }
  storage.removeItem(storageKey);
  return [];
}

/** Keeps the drafts. A browser without room keeps them in the page only. */
export function storeDrafts(storage: Storage, subject: string, drafts: readonly Draft[]): void {
  try {
    if (drafts.length > 0) {
      storage.setItem(storageKey, JSON.stringify({ subject, drafts } satisfies Stored));
      return;
    }
  } catch {
    // Full. What was kept before must not come back: it may be saved by then, and would be saved again.
  }
  storage.removeItem(storageKey);
}

const phases: Record<Phase, true> = {
  typing: true,
  saving: true,
  waiting: true,
  failed: true,
  conflict: true,
};

// What every component leans on; the rest is taken as it was written.
function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const { id, date, project, hours, notes, phase } = value as Partial<Draft>;
  const texts = [id, date, project, hours, notes].every((field) => typeof field === "string");
  return texts && isDay(String(date)) && Object.hasOwn(phases, String(phase));
}
