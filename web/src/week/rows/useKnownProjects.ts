import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/ApiContext.tsx";
import { queryKeys } from "../../api/queries.ts";
import { addDays, type Day } from "../../calendar/day.ts";

/** How many days back projects are suggested from. */
const suggestedDays = 90;

/** The projects of the last months. Without an answer there are none to suggest, and any name can be typed. */
export function useKnownProjects(today: Day): readonly string[] {
  const api = useApi();
  const from = addDays(today, -suggestedDays);
  const { data } = useQuery({
    queryKey: queryKeys.summary(from, today, "project"),
    queryFn: ({ signal }) => api.summary(from, today, "project", signal),
    // Suggestions need not be new: each save, which makes all of one's own stale, would ask for them again.
    staleTime: "static",
  });
  return data?.groups.map(({ key }) => key) ?? [];
}
