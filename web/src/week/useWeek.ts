import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useApi } from "../api/ApiContext.tsx";
import type { Api, Entry } from "../api/api.ts";
import { queryKeys } from "../api/queries.ts";
import { addDays, type Day, daysPerWeek, mondayOf } from "../calendar/day.ts";
import type { Draft } from "../drafts/draft.ts";

/** Asks for the entries of the week that begins on the Monday. */
function weekQuery(api: Pick<Api, "listAll">, monday: Day) {
  return queryOptions<readonly Entry[]>({
    queryKey: queryKeys.week(monday),
    queryFn: ({ signal }) => api.listAll({ from: monday, to: addDays(monday, daysPerWeek - 1) }, signal),
  });
}

/** The week's entries; those of the week before that was shown, until they are there. */
export function useWeek(monday: Day) {
  return useQuery({ ...weekQuery(useApi(), monday), placeholderData: keepPreviousData });
}

/** The entries of another week, for suggestions: unlike those that are displayed they aren't fetched on each focus. */
function useOtherWeek(monday: Day, enabled: boolean) {
  const query = weekQuery(useApi(), monday);
  return useQuery({ ...query, enabled, refetchOnWindowFocus: false, refetchOnReconnect: true }).data;
}

export interface PreviousWeek {
  readonly monday: Day;
  readonly entries: readonly Entry[];
}

/**
 * Returns the newest week before this one that has entries. That is mostly the week before, which is asked for first:
 * its answer also serves the way there. Only if it is empty, the newest entry of all before it leads to an older week.
 */
export function usePreviousWeek(monday: Day, enabled: boolean): PreviousWeek | undefined {
  const api = useApi();
  const weekBefore = addDays(monday, -daysPerWeek);
  const before = useOtherWeek(weekBefore, enabled);
  const isEmpty = before?.length === 0;
  const { data: newest } = useQuery({
    queryKey: queryKeys.newestBefore(weekBefore),
    queryFn: async ({ signal }) =>
      (await api.list({ to: addDays(weekBefore, -1) }, undefined, 1, signal)).entries[0]?.date ?? null,
    enabled: enabled && isEmpty,
  });
  const olderMonday = isEmpty && newest ? mondayOf(newest) : undefined;
  const older = useOtherWeek(olderMonday ?? weekBefore, enabled && olderMonday !== undefined);
  if (before && !isEmpty) return { monday: weekBefore, entries: before };
  return olderMonday && older ? { monday: olderMonday, entries: older } : undefined;
}

/** Fetches a week that somebody is about to go to. */
export function usePrefetchWeek(): (monday: Day) => void {
  const api = useApi();
  const client = useQueryClient();
  return (monday) => void client.prefetchQuery(weekQuery(api, monday));
}

/** Looks again at a week in which a save was refused because the entry was approved meanwhile. */
export function useRefetchOnApproved(monday: Day, drafts: readonly Draft[]): void {
  const client = useQueryClient();
  const approved = drafts.some(({ problem }) => problem?.code === "approved");
  useEffect(() => {
    if (approved) void client.invalidateQueries({ queryKey: queryKeys.week(monday) });
  }, [approved, client, monday]);
}
