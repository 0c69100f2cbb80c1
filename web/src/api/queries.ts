// How answers are kept: TanStack Query's client, and the keys that its cache goes by.
import { focusManager, QueryClient } from "@tanstack/react-query";
import type { Day } from "../calendar/day.ts";
import type { Filters, GroupBy } from "./api.ts";
import { Problem } from "./problem.ts";
import { waitBefore } from "./wait.ts";

/** How often a question is asked again before its failure is shown. */
const mostRetries = 2;
/** Milliseconds for which an answer is shown without asking again. */
const freshMs = 30_000;
/** The longest that a page only says that it loads, in milliseconds, while a question waits to be asked again. */
const longestSilenceMs = 10_000;

export function createQueryClient(): QueryClient {
  focusManager.setEventListener(listenForFocus);
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        retry: (failures, error) =>
          error instanceof Problem && error.passes && failures < mostRetries && !isLong(error),
        retryDelay: (failures, error) => (error instanceof Problem ? waitBefore(failures, error) : 0),
        // Over a long wait the page shows the problem, and asks again when the service said.
        refetchInterval: ({ state: { data, error } }) =>
          data === undefined && isLong(error) && waitBefore(0, error),
      },
      // What changes something is never sent again unasked: only its own code knows when that is safe.
      mutations: { retry: false },
    },
  });
  // However new they are: another tab or device may have changed them this moment.
  client.setQueryDefaults(queryKeys.own, { refetchOnWindowFocus: "always", refetchOnReconnect: "always" });
  return client;
}

/** Reports when the page is looked at again: shown, or of two windows beside each other the one in use. */
function listenForFocus(onFocus: () => void): () => void {
  const listener = () => onFocus();
  window.addEventListener("visibilitychange", listener);
  window.addEventListener("focus", listener);
  return () => {
    window.removeEventListener("visibilitychange", listener);
    window.removeEventListener("focus", listener);
  };
}

/** Whether the service asks for a longer wait than a page is silent about. */
function isLong(error: unknown): error is Problem {
  return error instanceof Problem && error.passes && waitBefore(0, error) > longestSilenceMs;
}

/** The cache's keys. Everything of one's own entries starts with "timesheets", so that one call makes all of it stale. */
export const queryKeys = {
  own: ["timesheets"] as const,
  week: (monday: Day) => ["timesheets", "week", monday] as const,
  range: (from: Day, to: Day) => ["timesheets", "range", from, to] as const,
  history: (filters: Filters) => ["timesheets", "history", filters] as const,
  summary: (from: Day, to: Day, groupBy: GroupBy) => ["timesheets", "summary", from, to, groupBy] as const,
  /** Not among one's own, or each save would have it asked again: what this page mends, it knows itself. */
  rejected: ["rejected"] as const,
  /** Not among one's own either: it only suggests projects, and need not be asked for after each save. */
  newestBefore: (day: Day) => ["newestBefore", day] as const,
  approvals: ["approvals"] as const,
};
