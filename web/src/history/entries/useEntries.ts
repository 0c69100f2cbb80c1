import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/ApiContext.tsx";
import type { Filters } from "../../api/api.ts";
import { queryKeys } from "../../api/queries.ts";

/** The number of entries to request for a page: a few screens, and still a fast response. */
const pageSize = 50;

/** Fetches the filtered entries page by page. */
export function useEntries(filters: Filters) {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: queryKeys.history(filters),
    queryFn: ({ pageParam, signal }) => api.list(filters, pageParam, pageSize, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    // A refetch would request all loaded pages, one after the other.
    refetchOnWindowFocus: false,
  });
  const { data } = query;
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  return { query, entries };
}
