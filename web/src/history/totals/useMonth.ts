import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/ApiContext.tsx";
import { queryKeys } from "../../api/queries.ts";
import { type Day, daysBetween, lastOfMonth } from "../../calendar/day.ts";
import { totalsOf } from "./totals.ts";

/** Fetches the entries of the month that begins on the day, and adds them up. */
export function useMonth(first: Day) {
  const api = useApi();
  const last = lastOfMonth(first);
  const query = useQuery({
    queryKey: queryKeys.range(first, last),
    queryFn: ({ signal }) => api.listAll({ from: first, to: last }, signal),
  });
  const { data } = query;
  const totals = useMemo(() => data && totalsOf(data, daysBetween(first, last)), [data, first, last]);
  return { query, totals };
}

/** Fetches the API's summary of the month. */
export function useSummary(first: Day, groupBy: "week" | "project") {
  const api = useApi();
  const last = lastOfMonth(first);
  return useQuery({
    queryKey: queryKeys.summary(first, last, groupBy),
    queryFn: ({ signal }) => api.summary(first, last, groupBy, signal),
  });
}
