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
let unsubscribes: (() => void)[];

beforeEach(() => {
  client = createQueryClient();
  cache = queryEntryCache(client);
  unsubscribes = [];
});
afterEach(() => {
  for (const stop of unsubscribes) stop();
});

/** Subscribes to a query, as a page does. */
function observe(key: readonly unknown[], queryFn: () => Promise<unknown>): void {
  unsubscribes.push(new QueryObserver(client, { queryKey: key, queryFn }).subscribe(() => undefined));
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
  const responses: ((entries: unknown) => void)[] = [];
  const queryFn = vi.fn(() => new Promise((resolve) => responses.push(resolve)));
  observe(week, queryFn);
  cache.stored(one);
  responses[0]?.([two]);
  await expect.poll(() => queryFn).toHaveBeenCalledTimes(2);
  expect(client.getQueryData(week)).toBeUndefined();
  responses[1]?.([one, two]);
  await expect.poll(() => client.getQueryData(week)).toEqual([one, two]);
});

test("displayed totals and histories are requested again, the week is not", async () => {
  const queryFn = vi.fn(() => Promise.resolve([]));
  const weekQueryFn = vi.fn(() => Promise.resolve([]));
  observe(queryKeys.history({}), queryFn);
  observe(queryKeys.summary("2026-11-01", "2026-11-30", "day"), queryFn);
  observe(week, weekQueryFn);
  await expect.poll(() => client.isFetching()).toBe(0);
  cache.stored(one);
  await expect.poll(() => queryFn).toHaveBeenCalledTimes(4);
  expect(weekQueryFn).toHaveBeenCalledTimes(1);
});

test("afterShown runs its callback after the page has shown the entry", async () => {
  const order: string[] = [];
  client.setQueryData(week, []);
  unsubscribes.push(
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
