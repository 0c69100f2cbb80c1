import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/ApiContext.tsx";
import { queryKeys } from "../../api/queries.ts";
import { addDays, today } from "../../calendar/day.ts";

/** The longest range of the API's summary, in days. */
const suggestedDays = 366;

/**
 * Returns the projects of the last year as suggestions. The list is empty until they are loaded; the user can type any
 * name.
 */
export function useProjects(): readonly string[] {
  const api = useApi();
  const to = today();
  const from = addDays(to, 1 - suggestedDays);
  const { data } = useQuery({
    queryKey: queryKeys.summary(from, to, "project"),
    queryFn: ({ signal }) => api.summary(from, to, "project", signal),
  });
  return data?.groups.map(({ key }) => key) ?? [];
}
