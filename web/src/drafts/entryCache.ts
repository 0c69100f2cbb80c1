import { notifyManager, type QueryClient } from "@tanstack/react-query";
import type { Entry } from "../api/api.ts";
import { queryKeys } from "../api/queries.ts";
import { mondayOf } from "../calendar/day.ts";
import type { Keeper } from "./drafts.ts";

/** Keeps what was saved in the cache of answers, so that the week shows it without asking again. */
export function cacheKeeper(client: QueryClient): Keeper {
  function change(entry: Entry, update: (entries: readonly Entry[]) => readonly Entry[]): void {
    const week = queryKeys.week(mondayOf(entry.date));
    // An answer on its way may be older than this save, so that it must be asked for again.
    const asked = client.isFetching({ queryKey: week }) > 0;
    void client.cancelQueries({ queryKey: week });
    client.setQueryData<readonly Entry[]>(week, (entries) => entries && update(entries));
    if (asked) void client.invalidateQueries({ queryKey: week });
    // Everything else that counts one's own entries is asked again when it is next looked at.
    void client.invalidateQueries({
      queryKey: queryKeys.own,
      predicate: (query) => query.queryKey[1] !== "week",
    });
  }
  return {
    isEmpty: (date, project) =>
      !client
        .getQueryData<readonly Entry[]>(queryKeys.week(mondayOf(date)))
        ?.some((entry) => entry.date === date && entry.project === project),
    stored: (entry) => change(entry, (entries) => [...entries.filter(({ id }) => id !== entry.id), entry]),
    removed: (entry) => {
      const without = (entries: readonly Entry[]) => entries.filter(({ id }) => id !== entry.id);
      change(entry, without);
      client.setQueriesData<readonly Entry[]>(
        { queryKey: queryKeys.rejected },
        (entries) => entries && without(entries),
      );
    },
    settle: (done) => notifyManager.schedule(done),
  };
}
