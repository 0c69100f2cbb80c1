import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useApi } from "../api/ApiContext.tsx";
import type { Api, Entry } from "../api/api.ts";
import { queryKeys } from "../api/queries.ts";
import { addDays, type Day, daysPerWeek } from "../calendar/day.ts";
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

/** Entries of another week that is of use once this one is there. */
export function useOtherWeek(monday: Day, enabled: boolean) {
  return useQuery({ ...weekQuery(useApi(), monday), enabled }).data;
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
