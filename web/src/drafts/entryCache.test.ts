import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQueryClient, queryKeys } from "../api/queries.ts";
import { entryOf } from "../testing/entry.ts";
import { queryEntryCache } from "./entryCache.ts";

const week = queryKeys.week("2026-11-23");
const one = entryOf({ id: "1", hours: 7, date: "2026-11-29" });
const two = entryOf({ id: "2", hours: 7, date: "2026-11-23" });

let client: ReturnType<typeof createQueryClient>;
let cache: ReturnType<typeof queryEntryCache>;
let stops: (() => void)[];

beforeEach(() => {
  client = createQueryClient();
  cache = queryEntryCache(client);
  stops = [];
});
afterEach(() => {
  for (const stop of stops) stop();
});

/** Subscribes to a query, as a page does. */
function show(key: readonly unknown[], ask: () => Promise<unknown>): void {
  stops.push(new QueryObserver(client, { queryKey: key, queryFn: ask }).subscribe(() => undefined));
}

test("a stored entry is in its week once, however often it is stored", () => {
  client.setQueryData(week, [two]);
  cache.stored(one);
  cache.stored({ ...one, hours: 5, version: 2 });
  expect(client.getQueryData(week)).toEqual([two, { ...one, hours: 5, version: 2 }]);
});

test("a cell is empty if the cached week has no entry in it, or the week isn't cached", () => {
  expect(cache.isEmpty(one.date, one.project)).toBe(true);
  client.setQueryData(week, [one]);
  expect(cache.isEmpty(one.date, one.project)).toBe(false);
  expect(cache.isEmpty(two.date, one.project)).toBe(true);
  expect(cache.isEmpty(one.date, "Another")).toBe(true);
});

test("a removed entry is removed from the week and from the rejected entries", () => {
  client.setQueryData(week, [one, two]);
  client.setQueryData([...queryKeys.rejected, "2026-11-02"], [one, two]);
  cache.removed(one);
  expect(client.getQueryData(week)).toEqual([two]);
  expect(client.getQueryData([...queryKeys.rejected, "2026-11-02"])).toEqual([two]);
});

test("a stored entry doesn't create the cache of a week that wasn't loaded", () => {
  cache.stored(one);
  expect(client.getQueryData(week)).toBeUndefined();
});

test("a stored entry discards an older response in flight, and the week is requested again", async () => {
  const answers: ((entries: unknown) => void)[] = [];
  const ask = vi.fn(() => new Promise((resolve) => answers.push(resolve)));
  show(week, ask);
  cache.stored(one);
  answers[0]?.([two]);
  await expect.poll(() => ask).toHaveBeenCalledTimes(2);
  expect(client.getQueryData(week)).toBeUndefined();
  answers[1]?.([one, two]);
  await expect.poll(() => client.getQueryData(week)).toEqual([one, two]);
});

test("displayed totals and histories are requested again, the week is not", async () => {
  const ask = vi.fn(() => Promise.resolve([]));
  const askWeek = vi.fn(() => Promise.resolve([]));
  show(queryKeys.history({}), ask);
  show(queryKeys.summary("2026-11-01", "2026-11-30", "day"), ask);
  show(week, askWeek);
  await expect.poll(() => client.isFetching()).toBe(0);
  cache.stored(one);
  await expect.poll(() => ask).toHaveBeenCalledTimes(4);
  expect(askWeek).toHaveBeenCalledTimes(1);
});

test("afterShown runs its callback after the page has shown the entry", async () => {
  const order: string[] = [];
  client.setQueryData(week, []);
  stops.push(
    new QueryObserver(client, { queryKey: week, queryFn: () => Promise.resolve([]) }).subscribe(({ data }) =>
      order.push(`shown ${(data as unknown[]).length}`),
    ),
  );
  await expect.poll(() => client.isFetching()).toBe(0);
  order.length = 0;
  cache.stored(one);
  cache.afterShown(() => order.push("settled"));
  expect(order).not.toContain("settled");
  await expect.poll(() => order).toContain("settled");
  expect(order).toEqual(["shown 1", "settled"]);
});
