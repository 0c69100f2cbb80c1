// The cache of responses: TanStack Query's client, and the keys of its queries.
import { focusManager, QueryClient } from "@tanstack/react-query";
import type { Day } from "../calendar/day.ts";
import type { Filters, GroupBy } from "./api.ts";
import { Problem } from "./problem.ts";
import { retryDelayMs } from "./wait.ts";

/** The number of retries of a query before the page shows the error. */
const maxRetries = 2;
/** How long a cached response is shown without a refetch, in milliseconds. */
const freshMs = 30_000;
/** The longest wait before a retry, in milliseconds, during which the page shows only that it is loading. */
const maxSilentWaitMs = 10_000;

export function createQueryClient(): QueryClient {
  focusManager.setEventListener(listenForFocus);
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        retry: (failures, error) =>
          error instanceof Problem && error.transient && failures < maxRetries && !isLongWait(error),
        retryDelay: (failures, error) => (error instanceof Problem ? retryDelayMs(failures, error) : 0),
        // If the wait is longer than maxSilentWaitMs, the page shows the error, and refetches after the wait.
        refetchInterval: ({ state: { data, error } }) =>
          data === undefined && isLongWait(error) && retryDelayMs(0, error),
      },
      // Never retry a write here: the code that sends the write decides when a retry is safe.
      mutations: { retry: false },
    },
  });
  // Refetch even fresh data: another tab or device may have just changed it.
  client.setQueryDefaults(queryKeys.ownEntries, {
    refetchOnWindowFocus: "always",
    refetchOnReconnect: "always",
  });
  return client;
}

/**
 * Calls back when the tab's visibility changes or its window gets the focus. The focus is needed for windows side by
 * side: both stay visible.
 */
function listenForFocus(onFocus: () => void): () => void {
  const listener = () => onFocus();
  window.addEventListener("visibilitychange", listener);
  window.addEventListener("focus", listener);
  return () => {
    window.removeEventListener("visibilitychange", listener);
    window.removeEventListener("focus", listener);
  };
}

/** Reports whether the wait before a retry is too long to show only that the page is loading. */
function isLongWait(error: unknown): error is Problem {
  return error instanceof Problem && error.transient && retryDelayMs(0, error) > maxSilentWaitMs;
}

/**
 * The keys of the cache. The keys of the user's own entries begin with "timesheets", so that one call invalidates all
 * of these queries.
 */
export const queryKeys = {
  ownEntries: ["timesheets"] as const,
  week: (monday: Day) => ["timesheets", "week", monday] as const,
  range: (from: Day, to: Day) => ["timesheets", "range", from, to] as const,
  history: (filters: Filters) => ["timesheets", "history", filters] as const,
  summary: (from: Day, to: Day, groupBy: GroupBy) => ["timesheets", "summary", from, to, groupBy] as const,
  /** Not under `ownEntries`: each save would refetch it, and the page knows which rejected entries it fixed itself. */
  rejected: ["rejected"] as const,
  /** Not under `ownEntries` either: it is used to suggest projects, and needn't be refetched after each save. */
  newestBefore: (day: Day) => ["newestBefore", day] as const,
  approvals: ["approvals"] as const,
};
