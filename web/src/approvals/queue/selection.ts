// What is chosen. A choice is of a version: when an entry changes, nobody has chosen what it says now.
import type { Entry } from "../../api/api.ts";

export type Selection = ReadonlySet<string>;
export type Extent = "none" | "some" | "all";

function choiceOf(entry: Pick<Entry, "id" | "version">): string {
  return `${entry.id}/${entry.version}`;
}

export function isChosen(selection: Selection, entry: Entry): boolean {
  return selection.has(choiceOf(entry));
}

/** The entries that are chosen, of those that can be seen. */
export function chosenOf(selection: Selection, entries: readonly Entry[]): Entry[] {
  return entries.filter((entry) => isChosen(selection, entry));
}

export function extentOf(selection: Selection, entries: readonly Entry[]): Extent {
  const count = chosenOf(selection, entries).length;
  if (count === 0) return "none";
  return count === entries.length ? "all" : "some";
}

/** The selection with the entries in it, or out of it. */
export function choose(selection: Selection, entries: readonly Entry[], chosen: boolean): Selection {
  const next = new Set(selection);
  for (const entry of entries) {
    if (chosen) next.add(choiceOf(entry));
    else next.delete(choiceOf(entry));
  }
  return next;
}

/** The entries from one to another, in the order in which they stand; only the other where the one is gone. */
export function stretch(entries: readonly Entry[], from: string | undefined, to: string): readonly Entry[] {
  const end = entries.findIndex(({ id }) => id === to);
  const found = entries.findIndex(({ id }) => id === from);
  const start = found < 0 ? end : found;
  return entries.slice(Math.min(start, end), Math.max(start, end) + 1);
}
