import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/ApiContext.tsx";
import type { Entry } from "../../api/api.ts";
import { queryKeys } from "../../api/queries.ts";
import { addDays, type Day, daysPerWeek, mondayOf } from "../../calendar/day.ts";
import { useDraftsState } from "../../drafts/DraftsContext.tsx";

/** The number of past weeks to search for rejected entries: a quarter of a year. */
const weeksBack = 13;

/**
 * Returns the user's rejected entries, from `weeksBack` weeks ago on, without those that this page has changed since.
 */
export function useRejected(today: Day, enabled: boolean): readonly Entry[] {
  const api = useApi();
  const { stored } = useDraftsState();
  const from = addDays(mondayOf(today), -weeksBack * daysPerWeek);
  const { data = [] } = useQuery({
    queryKey: [...queryKeys.rejected, from],
    queryFn: ({ signal }) => api.listAll({ from, status: "rejected" }, signal),
    enabled,
  });
  return data.filter(({ id, version }) => (stored.get(id)?.version ?? 0) <= version);
}
