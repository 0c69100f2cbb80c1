import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useApi } from "../../api/ApiContext.tsx";
import type { Entry } from "../../api/api.ts";
import { queryKeys } from "../../api/queries.ts";
import { append, type LoadedQueue, maxPagesAtOnce, refresh, withEntry } from "./loadedQueue.ts";
import { pendingOf, type SettledVersions } from "./queue.ts";
import { allUsers } from "./userFilter.ts";

const keyOf = (user: string) => [...queryKeys.approvals, user];

/** Loads the pending entries of all users, and those of the given user if the queue is long. */
export function useQueue(user: string, settled: SettledVersions) {
  const allQueue = useLoadedQueue(allUsers, true);
  // If the whole queue is loaded, filtering it by user needs no request.
  const hasOwnQueue = user !== allUsers && allQueue.data?.next !== undefined;
  const userQueue = useLoadedQueue(user, hasOwnQueue);
  const displayed = hasOwnQueue ? userQueue : allQueue;
  const loaded = displayed.data ?? allQueue.data;
  const pendingOfAll = pendingOf(allQueue.data?.entries ?? [], settled);
  const pending = pendingOf(loaded?.entries ?? [], settled).filter(
    (entry) => user === allUsers || entry.user_id === user,
  );
  const { requestMore } = useLoadMore(displayed, pending.length, hasOwnQueue ? user : allUsers);
  return {
    loaded,
    /** The pending entries of all users, displayed or not. */
    pendingOfAll,
    /** Whether more pending entries of all users exist than are loaded. */
    hasMoreOfAll: allQueue.data?.next !== undefined,
    pending,
    error: displayed.more.error ?? displayed.query.error,
    /** Whether the error is about further entries, not about a refresh of the displayed ones. */
    restFailed: displayed.more.isError || displayed.data === undefined,
    isFetching: displayed.query.isFetching,
    isLoadingMore:
      displayed.more.isPending || (hasOwnQueue && displayed.data === undefined && displayed.query.isFetching),
    loadMore: requestMore,
    retry: () => (displayed.more.isError ? displayed.more.reset() : void displayed.query.refetch()),
    refetch: async (options?: { readonly cancelRefetch: boolean }) => {
      displayed.more.reset();
      return displayed.query.refetch(options);
    },
  };
}

function useLoadedQueue(user: string, enabled: boolean) {
  const api = useApi();
  const client = useQueryClient();
  const key = keyOf(user);
  const read = (cursor: string | undefined, signal: AbortSignal) =>
    api.approvals(cursor, signal, user === allUsers ? {} : { user_id: user });
  const query = useQuery({
    queryKey: key,
    enabled,
    queryFn: ({ signal }) =>
      refresh(
        (cursor) => read(cursor, signal),
        () => client.getQueryData<LoadedQueue>(key),
      ),
    // Other users record and decide entries while the page isn't displayed, so refetch when it is displayed again.
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
    // refresh already keeps the objects of unchanged entries.
    structuralSharing: false,
  });
  const more = useMutation({
    // Fetch through a query, because queries are retried and mutations aren't.
    mutationFn: (cursor: string) =>
      client.fetchQuery({
        queryKey: ["approvals after", user, cursor],
        queryFn: ({ signal }) => read(cursor, signal),
        staleTime: 0,
        gcTime: 0,
      }),
    onSuccess: (page, cursor) =>
      client.setQueryData<LoadedQueue>(key, (loaded) => loaded && append(loaded, cursor, page)),
  });
  const { reset } = more;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an error belongs to the list of one user.
  useEffect(() => reset, [user, reset]);
  return { query, more, data: enabled ? query.data : undefined };
}

/**
 * Loads the first maxPagesAtOnce pages of a user's list, and as many again each time the manager requests more. While
 * no entry can be displayed, it loads further pages. If the user changes, it begins again.
 */
function useLoadMore(
  { query, more, data }: ReturnType<typeof useLoadedQueue>,
  displayedCount: number,
  user: string,
) {
  const [target, setTarget] = useState({ user, pages: maxPagesAtOnce });
  const targetPages = target.user === user ? target.pages : maxPagesAtOnce;
  const { next, pages = 0 } = data ?? {};
  const needsMore = next !== undefined && (pages < targetPages || displayedCount === 0);
  const isIdle = !query.isFetching && !more.isPending && !more.isError;
  const { mutate } = more;
  useEffect(() => {
    if (needsMore && isIdle) mutate(next);
  }, [needsMore, isIdle, mutate, next]);
  return { requestMore: () => setTarget({ user, pages: pages + maxPagesAtOnce }) };
}

/** Puts the current version of an entry into the loaded queues, even if they don't contain it yet. */
export function showInQueue(client: QueryClient, entry: Entry): void {
  // A response in flight may be older than this entry.
  void client.cancelQueries({ queryKey: queryKeys.approvals });
  for (const user of [allUsers, entry.user_id])
    client.setQueryData<LoadedQueue>(keyOf(user), (loaded) => loaded && withEntry(loaded, entry));
}
