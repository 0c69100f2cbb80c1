// The cache of responses: TanStack Query's client, and the keys of its queries.
import { focusManager, QueryClient } from "@tanstack/react-query";
import type { Day } from "../calendar/day.ts";
import type { Filters, GroupBy } from "./api.ts";
import { Problem } from "./problem.ts";
import { retryDelayMs } from "./wait.ts";

/** How often a query is retried before the page shows its error. */
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
        // During a longer wait the page shows the error, and refetches when the service allows it.
        refetchInterval: ({ state: { data, error } }) =>
          data === undefined && isLongWait(error) && retryDelayMs(0, error),
      },
      // Never retry a write here: only the code that sends it can decide when that is safe.
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

/** Calls back when the tab becomes visible or its window gets the focus, for example of two windows side by side. */
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

/** The keys of the cache. Those of the user's own entries begin with "timesheets": one call invalidates them all. */
export const queryKeys = {
  ownEntries: ["timesheets"] as const,
  week: (monday: Day) => ["timesheets", "week", monday] as const,
  range: (from: Day, to: Day) => ["timesheets", "range", from, to] as const,
  history: (filters: Filters) => ["timesheets", "history", filters] as const,
  summary: (from: Day, to: Day, groupBy: GroupBy) => ["timesheets", "summary", from, to, groupBy] as const,
  /** Not under `own`: each save would refetch it, and the page knows which rejected entries it fixed itself. */
  rejected: ["rejected"] as const,
  /** Not under `own` either: it only suggests projects, and needn't be refetched after each save. */
  newestBefore: (day: Day) => ["newestBefore", day] as const,
  approvals: ["approvals"] as const,
};
