import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/ApiContext.tsx";
import type { Filters } from "../../api/api.ts";
import { queryKeys } from "../../api/queries.ts";

/** How many entries a page of the history asks for: some screens, and a quick answer. */
const pageSize = 50;

/** The entries that the filters let through, page by page. */
export function useEntries(filters: Filters) {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: queryKeys.history(filters),
    queryFn: ({ pageParam, signal }) => api.list(filters, pageParam, pageSize, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    // It would ask for all the pages again, one after the other.
    refetchOnWindowFocus: false,
  });
  const { data } = query;
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  return { query, entries };
}
