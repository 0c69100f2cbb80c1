// The loaded part of a queue. If the queue is long, the page loads the rest when the manager requests it.
import type { Entry, Page } from "../../api/api.ts";
import { dayOf } from "./queue.ts";

/** The maximum number of pages to read at first and on a refresh: 500 entries, about two seconds. */
export const maxPagesAtOnce = 5;

export interface LoadedQueue {
  /** The entries without duplicates, sorted by id, which is the service's order. */
  readonly entries: readonly Entry[];
  /** The cursor of the next page, or undefined if everything was read. */
  readonly next: string | undefined;
  /** The last id that was read, or an empty string. */
  readonly end: string;
  readonly pages: number;
  /** The cursor of the last page, and the id that it begins after. */
  readonly last: { readonly cursor: string | undefined; readonly after: string };
  /** The id after which entries may be stale, because the last refresh didn't read all of them. */
  readonly staleAfter?: string;
}

export type ReadPage = (cursor: string | undefined) => Promise<Page>;

const emptyQueue: LoadedQueue = {
  entries: [],
  next: undefined,
  end: "",
  pages: 0,
  last: { cursor: undefined, after: "" },
};

/** Returns the queue with the page of the cursor appended. It ignores a page of any cursor other than the next one. */
export function append(loaded: LoadedQueue, cursor: string | undefined, page: Page): LoadedQueue {
  if (cursor !== loaded.next) return loaded;
  return {
    ...loaded,
    entries: merge(loaded.entries, page.entries),
    next: page.next,
    end: lastId(page.entries, loaded.end),
    pages: loaded.pages + 1,
    last: { cursor, after: loaded.end },
  };
}

/** Returns the queue with the current version of the entry. */
export function withEntry(loaded: LoadedQueue, entry: Entry): LoadedQueue {
  const others = loaded.entries.filter(({ id }) => id !== entry.id);
  return { ...loaded, entries: merge(others, [entry]) };
}

/**
 * Refetches the queue. It reads the first pages. If everything was loaded, it also reads the last page, because new
 * entries are usually of late days. Pages in between are kept, although they may be stale: a decision contains the
 * entry's version, so the service refuses a decision on a stale entry. `current` is called after each response, because
 * the loaded queue may have changed in the meantime.
 */
export async function refresh(read: ReadPage, current: () => LoadedQueue | undefined): Promise<LoadedQueue> {
  let head = append(emptyQueue, undefined, await read(undefined));
  for (
    let before = current();
    before && head.pages < maxPagesAtOnce && !covers(head, before);
    before = current()
  )
    head = append(head, head.next, await read(head.next));
  const before = current();
  if (!before || covers(head, before)) return reuseEntries(head, before);
  if (before.next !== undefined) return reuseEntries(keepRest(head, before), before);
  const { cursor, after } = before.last;
  if (cursor === undefined) return reuseEntries(head, before);
  const tail = await read(cursor);
  const isContiguous = head.end >= after;
  const keptEntries = isContiguous ? [] : before.entries.filter(({ id }) => id > head.end && id <= after);
  const whole: LoadedQueue = {
    entries: merge(merge(head.entries, keptEntries), tail.entries),
    next: tail.next,
    end: lastId(tail.entries, after),
    pages: Math.max(before.pages, head.pages),
    last: before.last,
    ...(!isContiguous && { staleAfter: head.end }),
  };
  return reuseEntries(whole, before);
}

/** Reports whether the head contains everything that was loaded before. */
function covers(head: LoadedQueue, before: LoadedQueue): boolean {
  return head.next === undefined || (before.next !== undefined && head.end >= before.end);
}

function keepRest(head: LoadedQueue, before: LoadedQueue): LoadedQueue {
  const keptEntries = before.entries.filter(({ id }) => id > head.end);
  return { ...before, entries: merge(head.entries, keptEntries), staleAfter: head.end };
}

/** Merges the lists by id and keeps the newest version of each entry. */
function merge(one: readonly Entry[], other: readonly Entry[]): Entry[] {
  const newest = new Map(one.map((entry) => [entry.id, entry]));
  for (const entry of other)
    if (entry.version >= (newest.get(entry.id)?.version ?? 0)) newest.set(entry.id, entry);
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
}

// Keeps the objects of unchanged entries, so that their rows don't render again.
function reuseEntries(loaded: LoadedQueue, before: LoadedQueue | undefined): LoadedQueue {
  const previous = new Map(before?.entries.map((entry) => [entry.id, entry]));
  const entries = loaded.entries.map((entry) => {
    const same = previous.get(entry.id);
    return same?.version === entry.version ? same : entry;
  });
  return { ...loaded, entries };
}

function lastId(entries: readonly Entry[], before: string): string {
  const last = entries.at(-1)?.id ?? "";
  return last > before ? last : before;
}

/** Returns the last day with loaded entries, or undefined if everything was read. */
export function lastLoadedDay({ next, end }: Pick<LoadedQueue, "next" | "end">): string | undefined {
  return next === undefined ? undefined : dayOf(end);
}
