// The reason of a rejection, from when it is typed until every entry it is for was rejected. Like a draft it outlives
// signing in again, stays in this tab, and belongs to one person.

const storageKey = "timesheets.reason";

/** The API's limit, in characters. */
export const longestReason = 500;

/** How many characters the API counts: code points, not JavaScript's halves of them. */
export function reasonLength(reason: string): number {
  return [...reason.trim()].length;
}

/** The person's reason that was not used up; that of another person is dropped. */
export function keptReason(storage: Storage, subject: string): string {
  try {
    const kept = JSON.parse(storage.getItem(storageKey) ?? "null") as {
      subject: string;
      reason: string;
    } | null;
    if (kept?.subject === subject) return kept.reason;
  } catch {
    // Not ours: as good as none.
  }
  storage.removeItem(storageKey);
  return "";
}

export function keepReason(storage: Storage, subject: string, reason: string): void {
  try {
    if (reason === "") storage.removeItem(storageKey);
    else storage.setItem(storageKey, JSON.stringify({ subject, reason }));
  } catch {
    // Full, or forbidden: it stays in the dialog only.
  }
}
