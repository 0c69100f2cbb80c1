import { expect, test } from "vitest";
import type { Entry } from "../../api/api.ts";
import { pendingEntry } from "../../testing/fakeQueue.ts";
import { append, type LoadedQueue, maxPagesAtOnce, refresh, withEntry } from "./loadedQueue.ts";

/** A service whose cursor is the last id of a page. It records its reads. */
class Pages {
  entries: Entry[];
  readonly size: number;
  reads: (string | undefined)[] = [];

  constructor(count: number, size = 2) {
    this.entries = Array.from({ length: count }, () => pendingEntry());
    this.size = size;
  }

  readonly read = async (cursor: string | undefined) => {
    this.reads.push(cursor);
    const from = this.entries.filter(({ id }) => cursor === undefined || id > cursor);
    const page = from.slice(0, this.size);
    return { entries: page, next: from.length > page.length ? page.at(-1)?.id : undefined };
  };

  /** Loads the number of pages one by one. */
  async load(pages: number): Promise<LoadedQueue> {
    let loaded = await refresh(this.read, () => undefined);
    while (loaded.pages < pages && loaded.next !== undefined)
      loaded = append(loaded, loaded.next, await this.read(loaded.next));
    this.reads = [];
    return loaded;
  }

  change(index: number): Entry {
    const entry = this.entries[index];
    if (!entry) throw new Error("the queue has no such entry");
    const changed = { ...entry, version: entry.version + 1 };
    this.entries[index] = changed;
    return changed;
  }
}

test("begins with the first page and appends the others", async () => {
  const pages = new Pages(5);
  const first = await refresh(pages.read, () => undefined);
  expect(pages.reads).toEqual([undefined]);
  expect(first).toMatchObject({ entries: pages.entries.slice(0, 2), pages: 1, end: pages.entries[1]?.id });
  const whole = await pages.load(9);
  expect(whole).toMatchObject({ entries: pages.entries, pages: 3, next: undefined });
});

test("ignores a page of an older cursor", async () => {
  const pages = new Pages(5);
  const loaded = await pages.load(2);
  expect(append(loaded, "before", { entries: [pendingEntry()], next: undefined })).toBe(loaded);
});

test("reads a short queue again completely", async () => {
  const pages = new Pages(2 * maxPagesAtOnce);
  const before = await pages.load(maxPagesAtOnce);
  pages.entries.splice(3, 1);
  const changed = pages.change(7);
  const fresh = pendingEntry();
  pages.entries.push(fresh);
  const after = await refresh(pages.read, () => before);
  expect(after.entries).toEqual(pages.entries);
  expect(after.entries).toContainEqual(changed);
  expect(after.next).toBeUndefined();
  expect(after.staleAfter).toBeUndefined();
});

test("reads the first pages of a long queue again, and keeps the rest", async () => {
  const pages = new Pages(60);
  const before = await pages.load(20);
  pages.entries.shift();
  const [, seen] = [pages.change(30), pages.change(3)];
  const after = await refresh(pages.read, () => before);
  expect(pages.reads).toHaveLength(maxPagesAtOnce);
  // The later pages are kept, an entry that left the first pages is gone, and a changed one is current.
  expect(after.entries.map(({ id }) => id)).toEqual(pages.entries.slice(0, 39).map(({ id }) => id));
  expect(after.entries).toContainEqual(seen);
  expect(after).toMatchObject({ next: before.next, end: before.end, staleAfter: pages.entries[9]?.id });
});

test("reads the end of a completely loaded long queue again too", async () => {
  const pages = new Pages(31);
  const before = await pages.load(99);
  const fresh = [pendingEntry(), pendingEntry(), pendingEntry()];
  pages.entries.push(...fresh);
  const after = await refresh(pages.read, () => before);
  expect(pages.reads).toHaveLength(maxPagesAtOnce + 1);
  // One page of new entries is loaded; the others are on the next one.
  expect(after.entries).toEqual(pages.entries.slice(0, 32));
  expect(after.next).toBe(fresh[0]?.id);
});

test("keeps pages that were loaded while the first pages were read again", async () => {
  const pages = new Pages(60);
  let known = await pages.load(10);
  const read = async (cursor: string | undefined) => {
    const page = await pages.read(cursor);
    const { next } = known;
    if (pages.reads.length === maxPagesAtOnce && next !== undefined)
      known = append(known, next, await pages.read(next));
    return page;
  };
  const after = await refresh(read, () => known);
  expect(after.entries).toEqual(pages.entries.slice(0, 22));
  expect(after.pages).toBe(11);
});

test("skips a page without entries, which a filter can produce", async () => {
  const entry = pendingEntry();
  const read = async (cursor: string | undefined) =>
    cursor === undefined ? { entries: [], next: "a" } : { entries: [entry], next: undefined };
  const first = await refresh(read, () => undefined);
  expect(first).toMatchObject({ entries: [], next: "a", end: "" });
  const whole = append(first, "a", await read("a"));
  expect(whole).toMatchObject({ entries: [entry], next: undefined });
  expect((await refresh(read, () => whole)).entries).toEqual([entry]);
});

test("keeps an unchanged entry as the same object after a refresh", async () => {
  const pages = new Pages(3);
  const before = await pages.load(9);
  pages.entries = pages.entries.map((entry) => ({ ...entry }));
  pages.change(1);
  const after = await refresh(pages.read, () => before);
  expect(after.entries.map((entry, index) => entry === before.entries[index])).toEqual([true, false, true]);
});

test("replaces an entry in place", async () => {
  const pages = new Pages(3);
  const before = await pages.load(9);
  const changed = pages.change(1);
  expect(withEntry(before, changed).entries).toEqual(pages.entries);
});
