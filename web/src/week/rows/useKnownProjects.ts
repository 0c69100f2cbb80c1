import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/ApiContext.tsx";
import { queryKeys } from "../../api/queries.ts";
import { addDays, type Day } from "../../calendar/day.ts";

/** The number of past days whose projects are suggested. */
const suggestedDays = 90;

/**
 * Returns the projects of the last months. The list is empty until they are loaded; the user can type any name in the
 * meantime.
 */
export function useKnownProjects(today: Day): readonly string[] {
  const api = useApi();
  const from = addDays(today, -suggestedDays);
  const { data } = useQuery({
    queryKey: queryKeys.summary(from, today, "project"),
    queryFn: ({ signal }) => api.summary(from, today, "project", signal),
    // Suggestions may be stale, so don't refetch them. A save invalidates the user's queries, and would refetch this
    // one too.
    staleTime: "static",
  });
  return data?.groups.map(({ key }) => key) ?? [];
}
