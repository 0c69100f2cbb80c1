import { notifyManager, type QueryClient } from "@tanstack/react-query";
import type { Entry } from "../api/api.ts";
import { queryKeys } from "../api/queries.ts";
import { mondayOf } from "../calendar/day.ts";
import type { EntryCache } from "./drafts.ts";

/** Returns an EntryCache over TanStack Query's cache, so that the week shows a saved entry without a refetch. */
export function queryEntryCache(client: QueryClient): EntryCache {
  function change(entry: Entry, update: (entries: readonly Entry[]) => readonly Entry[]): void {
    const week = queryKeys.week(mondayOf(entry.date));
    // A fetch in flight may return the state before this save, so cancel the fetch and begin another one.
    const isFetching = client.isFetching({ queryKey: week }) > 0;
    void client.cancelQueries({ queryKey: week });
    client.setQueryData<readonly Entry[]>(week, (entries) => entries && update(entries));
    if (isFetching) void client.invalidateQueries({ queryKey: week });
    // All other queries of the user's own entries become stale: each is refetched now if it is in use, else at its next
    // use.
    void client.invalidateQueries({
      queryKey: queryKeys.ownEntries,
      predicate: (query) => query.queryKey[1] !== "week",
    });
  }
  return {
    isEmpty: (date, project, exceptId) =>
      !client
        .getQueryData<readonly Entry[]>(queryKeys.week(mondayOf(date)))
        ?.some((entry) => entry.date === date && entry.project === project && entry.id !== exceptId),
    stored: (entry) => change(entry, (entries) => [...entries.filter(({ id }) => id !== entry.id), entry]),
    removed: (entry) => {
      const without = (entries: readonly Entry[]) => entries.filter(({ id }) => id !== entry.id);
      change(entry, without);
      client.setQueriesData<readonly Entry[]>(
        { queryKey: queryKeys.rejected },
        (entries) => entries && without(entries),
      );
    },
    afterShown: (done) => notifyManager.schedule(done),
  };
}
