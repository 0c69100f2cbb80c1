import { onlineManager, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "./problem.ts";
import { createQueryClient, queryKeys } from "./queries.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function countTries(error: Error): Promise<number> {
  const queryFn = vi.fn(() => Promise.reject(error));
  const client = createQueryClient();
  const done = expect(client.fetchQuery({ queryKey: ["x"], queryFn, retry: retryOf(client) })).rejects.toBe(
    error,
  );
  await vi.advanceTimersByTimeAsync(120_000);
  await done;
  return queryFn.mock.calls.length;
}

// fetchQuery never retries by itself; a page's queries do, by the defaults.
function retryOf(client: ReturnType<typeof createQueryClient>) {
  const retry = client.getDefaultOptions().queries?.retry;
  if (retry === undefined) throw new Error("the client has no retry option");
  return retry;
}

test.each([0, 429, 500, 503])("a query that fails with %i is tried three times", async (status) => {
  expect(await countTries(new Problem({ status, code: "c", message: "m" }))).toBe(3);
});

test.each([400, 401, 403, 404, 409, 412])("a query that fails with %i is tried once", async (status) => {
  expect(await countTries(new Problem({ status, code: "c", message: "m" }))).toBe(1);
});

test("an error in the page's code is not retried", async () => {
  expect(await countTries(new TypeError("undefined is not a function"))).toBe(1);
});

test("the retry waits for the Retry-After", async () => {
  const queryFn = vi.fn(() =>
    Promise.reject(new Problem({ status: 429, code: "c", message: "m", retryAfter: 9 })),
  );
  const client = createQueryClient();
  client.fetchQuery({ queryKey: ["x"], queryFn, retry: retryOf(client) }).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(8_900);
  expect(queryFn).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(queryFn).toHaveBeenCalledTimes(2);
});

test("with a long Retry-After the problem is shown, and the query is retried after that time", async () => {
  const throttled = new Problem({ status: 429, code: "c", message: "m", retryAfter: 60 });
  const queryFn = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(throttled)
    .mockResolvedValueOnce("there");
  const query = new QueryObserver(createQueryClient(), { queryKey: ["x"], queryFn });
  const stop = query.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(query.getCurrentResult()).toMatchObject({ isError: true, error: throttled });
  await vi.advanceTimersByTimeAsync(59_900);
  expect(queryFn).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(query.getCurrentResult()).toMatchObject({ isSuccess: true, data: "there" });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(queryFn).toHaveBeenCalledTimes(2);
  stop();
});

describe("when the user or the connection returns,", () => {
  const returns = {
    "the window gets the focus": () => window.dispatchEvent(new Event("focus")),
    "the tab is shown": () => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })),
    "the connection is back": () => {
      onlineManager.setOnline(false);
      onlineManager.setOnline(true);
    },
  };

  test.each(Object.entries(returns))(
    "the caller's own entries are refetched even if they are fresh: %s",
    async (_, trigger) => {
      const client = createQueryClient();
      client.mount();
      const observedQueries = [
        queryKeys.week("2026-11-23"),
        queryKeys.summary("a", "b", "day"),
        ["other"],
      ].map((queryKey) => {
        const queryFn = vi.fn(() => Promise.resolve([]));
        const stop = new QueryObserver(client, { queryKey, queryFn }).subscribe(() => undefined);
        return { queryFn, stop };
      });
      await vi.advanceTimersByTimeAsync(1);
      trigger();
      await vi.advanceTimersByTimeAsync(1);
      expect(observedQueries.map(({ queryFn }) => queryFn.mock.calls.length)).toEqual([2, 2, 1]);
      for (const { stop } of observedQueries) stop();
      client.unmount();
    },
  );
});

test("mutations are never retried automatically", () => {
  expect(createQueryClient().getDefaultOptions().mutations?.retry).toBe(false);
});

test('the key "ownEntries" is a prefix of all queries of the user\'s own entries', () => {
  const keys = [
    queryKeys.week("2026-11-23"),
    queryKeys.range("2026-11-01", "2026-11-30"),
    queryKeys.history({}),
    queryKeys.summary("2026-11-01", "2026-11-30", "day"),
  ];
  for (const key of keys) expect(key.slice(0, 1)).toEqual(queryKeys.ownEntries);
  expect(queryKeys.approvals[0]).not.toBe(queryKeys.ownEntries[0]);
});
