import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useApi } from "../../api/ApiContext.tsx";
import type { Entry } from "../../api/api.ts";
import { queryKeys } from "../../api/queries.ts";
import { append, type Loaded, pagesAtOnce, put, refresh } from "./loaded.ts";
import { everybody } from "./person.ts";
import { type KnownVersions, waitingOf } from "./queue.ts";

const keyOf = (person: string) => [...queryKeys.approvals, person];

/** What waits, as far as it is loaded, of everybody and of the person that is asked for. */
export function useQueue(person: string, settled: KnownVersions) {
  const all = useLoaded(everybody, true);
  // A short queue is loaded whole, and a part of it needs no request.
  const apart = person !== everybody && all.data?.next !== undefined;
  const own = useLoaded(person, apart);
  const shown = apart ? own : all;
  const loaded = shown.data ?? all.data;
  const ofAll = waitingOf(all.data?.entries ?? [], settled);
  const waiting = waitingOf(loaded?.entries ?? [], settled).filter(
    (entry) => person === everybody || entry.user_id === person,
  );
  const { wantMore } = useMore(shown, waiting.length, apart ? person : everybody);
  return {
    loaded,
    /** What waits for decisions of everybody, whether it is shown or not. */
    ofAll,
    /** Whether more of everybody's waits than is loaded. */
    moreOfAll: all.data?.next !== undefined,
    waiting,
    error: shown.more.error ?? shown.query.error,
    /** Whether the rest, and not what is shown, could not be loaded. */
    restFailed: shown.more.isError || shown.data === undefined,
    isFetching: shown.query.isFetching,
    isLoadingMore: shown.more.isPending || (apart && shown.data === undefined && shown.query.isFetching),
    loadMore: wantMore,
    retry: () => (shown.more.isError ? shown.more.reset() : void shown.query.refetch()),
    refetch: async (options?: { readonly cancelRefetch: boolean }) => {
      shown.more.reset();
      return shown.query.refetch(options);
    },
  };
}

function useLoaded(person: string, enabled: boolean) {
  const api = useApi();
  const client = useQueryClient();
  const key = keyOf(person);
  const read = (cursor: string | undefined, signal: AbortSignal) =>
    api.approvals(cursor, signal, person === everybody ? {} : { user_id: person });
  const query = useQuery({
    queryKey: key,
    enabled,
    queryFn: ({ signal }) =>
      refresh(
        (cursor) => read(cursor, signal),
        () => client.getQueryData<Loaded>(key),
      ),
    // Others record and decide meanwhile: whoever comes back to the page sees what waits now.
    refetchOnMount: "always",
    refetchOnWindowFocus: "always",
    // The same entry is the same object already.
    structuralSharing: false,
  });
  const more = useMutation({
    // Through a query, because a read is tried again and a mutation isn't.
    mutationFn: (cursor: string) =>
      client.fetchQuery({
        queryKey: ["approvals after", person, cursor],
        queryFn: ({ signal }) => read(cursor, signal),
        staleTime: 0,
        gcTime: 0,
      }),
    onSuccess: (page, cursor) =>
      client.setQueryData<Loaded>(key, (loaded) => loaded && append(loaded, cursor, page)),
  });
  const { reset } = more;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an error belongs to the list of one person.
  useEffect(() => reset, [person, reset]);
  return { query, more, data: enabled ? query.data : undefined };
}

/**
 * Loads the first pages of a person's list, as many again each time that more is wanted, and until there is something to
 * show. Another person's list begins with the first pages.
 */
function useMore({ query, more, data }: ReturnType<typeof useLoaded>, shown: number, person: string) {
  const [wish, setWish] = useState({ person, pages: pagesAtOnce });
  const allowed = wish.person === person ? wish.pages : pagesAtOnce;
  const { next, pages = 0 } = data ?? {};
  const wanted = next !== undefined && (pages < allowed || shown === 0);
  const free = !query.isFetching && !more.isPending && !more.isError;
  const { mutate } = more;
  useEffect(() => {
    if (wanted && free) mutate(next);
  }, [wanted, free, mutate, next]);
  return { wantMore: () => setWish({ person, pages: pages + pagesAtOnce }) };
}

/** Shows an entry in the queue as it is now, also if the list does not have it yet. */
export function showInQueue(client: QueryClient, entry: Entry): void {
  // An answer on its way may be older than this.
  void client.cancelQueries({ queryKey: queryKeys.approvals });
  for (const person of [everybody, entry.user_id])
    client.setQueryData<Loaded>(keyOf(person), (loaded) => loaded && put(loaded, entry));
}
