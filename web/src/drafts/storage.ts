// Drafts outlive a load of the page, such as signing in again is. They stay in this tab and belong to one person.
import type { Draft } from "./draft.ts";

const storageKey = "timesheets.drafts";

interface Stored {
  readonly subject: string;
  readonly drafts: readonly Draft[];
}

/** The drafts of the person; those of another are dropped, for nobody else may see them. */
export function loadDrafts(storage: Storage, subject: string): readonly Draft[] {
  try {
    const stored = JSON.parse(storage.getItem(storageKey) ?? "null") as Stored | null;
    if (stored?.subject === subject) return stored.drafts;
  } catch {
    // Not ours, or of another version of the page: as good as none.
  }
  storage.removeItem(storageKey);
  return [];
}

/** Keeps the drafts. A browser without room keeps them in the page only. */
export function storeDrafts(storage: Storage, subject: string, drafts: readonly Draft[]): void {
  try {
    if (drafts.length === 0) storage.removeItem(storageKey);
    else storage.setItem(storageKey, JSON.stringify({ subject, drafts } satisfies Stored));
  } catch {
    // Full, or forbidden.
  }
}
