// The rows that the user added to each week. The page stores them, because the service has no data of a row without
// entries.
import type { Day } from "../../calendar/day.ts";
import { personalStorage } from "../../state/personalStorage.ts";

interface AddedRows {
  /** The projects by the week's Monday. */
  readonly weeks: Readonly<Record<Day, readonly string[]>>;
}

function addedRows(storage: Storage, subject: string) {
  return personalStorage<AddedRows>(storage, "rows", subject);
}

/** Returns the projects that the user added to the week. */
export function loadRows(storage: Storage, subject: string, monday: Day): readonly string[] {
  return addedRows(storage, subject).load()?.weeks[monday] ?? [];
}

/**
 * Stores the projects that the user added to the week. If the storage is full, they last until another week is
 * displayed or the page is left.
 */
export function storeRows(storage: Storage, subject: string, monday: Day, projects: readonly string[]): void {
  const rows = addedRows(storage, subject);
  rows.save({ weeks: { ...rows.load()?.weeks, [monday]: projects } });
}
