import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/ApiContext.tsx";
import { queryKeys } from "../../api/queries.ts";
import { addDays, type Day } from "../../calendar/day.ts";

/** The number of past days whose projects are suggested. */
const suggestedDays = 90;

/** Returns the projects of the last months. It is empty until they are loaded; any name can be typed meanwhile. */
export function useKnownProjects(today: Day): readonly string[] {
  const api = useApi();
  const from = addDays(today, -suggestedDays);
  const { data } = useQuery({
    queryKey: queryKeys.summary(from, today, "project"),
    queryFn: ({ signal }) => api.summary(from, today, "project", signal),
    // Suggestions may be stale. Otherwise each save, which invalidates the user's queries, would refetch them.
    staleTime: "static",
  });
  return data?.groups.map(({ key }) => key) ?? [];
}
