import { useQuery } from "@tanstack/react-query";
import { useApi } from "../api/ApiContext.tsx";
import type { Entry } from "../api/api.ts";
import { addDays, type Day, daysPerWeek, mondayOf } from "../calendar/day.ts";
import { useDraftsState } from "../drafts/DraftsContext.tsx";

/** How many weeks back a rejection is looked for: a quarter of a year. */
const weeksBack = 13;

/** The person's rejected entries of the last weeks and all to come, but for those that were mended since. */
export function useRejected(today: Day, enabled: boolean): readonly Entry[] {
  const api = useApi();
  const { stored, removed } = useDraftsState();
  const from = addDays(mondayOf(today), -weeksBack * daysPerWeek);
  const { data = [] } = useQuery({
    // Not among one's own entries, or each save would have it asked again: what this page mends, it knows itself.
    queryKey: ["rejected", from],
    queryFn: ({ signal }) => api.listAll({ from, status: "rejected" }, signal),
    enabled,
  });
  return data.filter(({ id, version }) => id !== removed?.id && (stored.get(id)?.version ?? 0) <= version);
}
