import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useApi } from "../api/ApiContext.tsx";
import type { Api, Entry } from "../api/api.ts";
import { queryKeys } from "../api/queries.ts";
import { addDays, type Day, daysPerWeek, mondayOf } from "../calendar/day.ts";
import type { Draft } from "../drafts/draft.ts";

/** Returns the query for the entries of the week that begins on the Monday. */
function weekQuery(api: Pick<Api, "listAll">, monday: Day) {
  return queryOptions<readonly Entry[]>({
    queryKey: queryKeys.week(monday),
    queryFn: ({ signal }) => api.listAll({ from: monday, to: addDays(monday, daysPerWeek - 1) }, signal),
  });
}

/** Fetches the week's entries. Until they are loaded, returns the entries of the previously displayed week. */
export function useWeek(monday: Day) {
  return useQuery({ ...weekQuery(useApi(), monday), placeholderData: keepPreviousData });
}

/**
 * Returns the entries of another week, for suggestions. Unlike the displayed week, this week isn't refetched on focus.
 */
function useOtherWeek(monday: Day, enabled: boolean) {
  const query = weekQuery(useApi(), monday);
  return useQuery({ ...query, enabled, refetchOnWindowFocus: false, refetchOnReconnect: true }).data;
}

export interface PreviousWeek {
  readonly monday: Day;
  readonly entries: readonly Entry[];
}

/**
 * Returns the newest earlier week that has entries. That is usually the week before, so fetch that one first; this also
 * prefetches it for navigation. If it has no entries, look for the newest entry before it.
 */
export function usePreviousWeek(monday: Day, enabled: boolean): PreviousWeek | undefined {
  const api = useApi();
  const weekBefore = addDays(monday, -daysPerWeek);
  const previousEntries = useOtherWeek(weekBefore, enabled);
  const isEmpty = previousEntries?.length === 0;
  const { data: newest } = useQuery({
    queryKey: queryKeys.newestBefore(weekBefore),
    queryFn: async ({ signal }) =>
      (await api.list({ to: addDays(weekBefore, -1) }, undefined, 1, signal)).entries[0]?.date ?? null,
    enabled: enabled && isEmpty,
  });
  const olderMonday = isEmpty && newest ? mondayOf(newest) : undefined;
  const olderEntries = useOtherWeek(olderMonday ?? weekBefore, enabled && olderMonday !== undefined);
  if (previousEntries && !isEmpty) return { monday: weekBefore, entries: previousEntries };
  return olderMonday && olderEntries ? { monday: olderMonday, entries: olderEntries } : undefined;
}

/** Returns a function that prefetches a week when the user is about to open it. */
export function usePrefetchWeek(): (monday: Day) => void {
  const api = useApi();
  const client = useQueryClient();
  return (monday) => void client.prefetchQuery(weekQuery(api, monday));
}

/** Refetches the week if a save was refused because the entry has been approved. */
export function useRefetchOnApproved(monday: Day, drafts: readonly Draft[]): void {
  const client = useQueryClient();
  const approved = drafts.some(({ problem }) => problem?.code === "approved");
  useEffect(() => {
    if (approved) void client.invalidateQueries({ queryKey: queryKeys.week(monday) });
  }, [approved, client, monday]);
}
