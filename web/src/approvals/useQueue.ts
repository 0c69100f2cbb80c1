import { type InfiniteData, type QueryClient, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useApi } from "../api/ApiContext.tsx";
import type { Entry, Page } from "../api/api.ts";
import { queryKeys } from "../api/queries.ts";

type Pages = InfiniteData<Page, string | undefined>;

/** Everything that waits: the first page at once, the others as they come. */
export function useQueue() {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: queryKeys.approvals,
    queryFn: ({ pageParam, signal }) => api.approvals(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    // Others record and decide meanwhile: whoever comes back to the page sees what waits now.
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
    select: ({ pages }) => ({ entries: pages.flatMap((page) => page.entries), next: pages.at(-1)?.next }),
  });
  const { data, isFetching, isError, fetchNextPage } = query;
  const next = data?.next;
  useEffect(() => {
    if (next !== undefined && !isFetching && !isError) void fetchNextPage();
  }, [next, isFetching, isError, fetchNextPage]);
  return query;
}

/** Shows an entry in the queue as it is now, also where the list does not have it yet. */
export function showInQueue(client: QueryClient, entry: Entry): void {
  // An answer on its way may be older than this.
  void client.cancelQueries({ queryKey: queryKeys.approvals });
  client.setQueryData<Pages>(
    queryKeys.approvals,
    (data) => data && { ...data, pages: put(data.pages, entry) },
  );
}

// The order is the grouping's, so that any page will do for what is new.
function put(pages: readonly Page[], entry: Entry): Page[] {
  const others = pages.map((page) => ({
    ...page,
    entries: page.entries.filter(({ id }) => id !== entry.id),
  }));
  return others.map((page, index) => (index === 0 ? { ...page, entries: [...page.entries, entry] } : page));
}
