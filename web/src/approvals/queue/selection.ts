// The selected entries. The selection contains versions of entries: if an entry changes, its new version isn't
// selected.
import type { Entry } from "../../api/api.ts";

export type Selection = ReadonlySet<string>;
export type CheckedState = "none" | "some" | "all";

function selectionKey(entry: Pick<Entry, "id" | "version">): string {
  return `${entry.id}/${entry.version}`;
}

export function isSelected(selection: Selection, entry: Entry): boolean {
  return selection.has(selectionKey(entry));
}

/** Returns the entries that are selected. */
export function selectedOf(selection: Selection, entries: readonly Entry[]): Entry[] {
  return entries.filter((entry) => isSelected(selection, entry));
}

export function checkedState(selection: Selection, entries: readonly Entry[]): CheckedState {
  const count = selectedOf(selection, entries).length;
  if (count === 0) return "none";
  return count === entries.length ? "all" : "some";
}

/** Returns the selection with or without the entries. */
export function withSelected(selection: Selection, entries: readonly Entry[], selected: boolean): Selection {
  const next = new Set(selection);
  for (const entry of entries) {
    if (selected) next.add(selectionKey(entry));
    else next.delete(selectionKey(entry));
  }
  return next;
}

/**
 * Returns the entries between two ids in the order of the list, or the second entry alone if the list doesn't contain
 * the first.
 */
export function rangeOf(entries: readonly Entry[], from: string | undefined, to: string): readonly Entry[] {
  const end = entries.findIndex(({ id }) => id === to);
  const found = entries.findIndex(({ id }) => id === from);
  const start = found < 0 ? end : found;
  return entries.slice(Math.min(start, end), Math.max(start, end) + 1);
}
