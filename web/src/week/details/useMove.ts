// Moves an entry to another project. A move is sent at once and isn't part of a draft, because a draft stays in its
// cell.
import { type QueryClient, useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { useApi } from "../../api/ApiContext.tsx";
import type { Entry } from "../../api/api.ts";
import { Problem } from "../../api/problem.ts";
import { queryKeys } from "../../api/queries.ts";
import { mondayOf } from "../../calendar/day.ts";
import { useDrafts } from "../../drafts/DraftsContext.tsx";
import type { Drafts } from "../../drafts/drafts.ts";
import { queryEntryCache } from "../../drafts/entryCache.ts";
import { useGrid } from "../GridContext.tsx";
import { isStuck } from "../messages/describe.ts";

export const moveKey = ["move"] as const;

/** Returns the status of the last move. */
export function useMoveStatus() {
  return useMutationState({ filters: { mutationKey: moveKey }, select: ({ state }) => state.status }).at(-1);
}

/** Returns a mutation that moves the entry to a project. It sends the version in the week's cache. */
export function useMove(entry: Entry) {
  const api = useApi();
  const client = useQueryClient();
  const drafts = useDrafts();
  const grid = useGrid();
  const { date: day } = entry;
  return useMutation({
    mutationKey: moveKey,
    // Without a connection the move fails. It isn't queued, because the page wouldn't show that a move is waiting.
    networkMode: "always",
    mutationFn: async (project: string) => {
      await untilSaved(drafts, entry.id);
      const { id, version, hours, notes, user_type } = cachedEntry(client, entry);
      return api.update(id, version, { project, hours, notes, user_type });
    },
    onSuccess: (moved) => {
      drafts.recordMoved(moved);
      const target = { day, project: moved.project };
      queryEntryCache(client).afterShown(() => grid.followDetails({ day, project: entry.project }, target));
    },
    // The entry may have been changed elsewhere, or moved by a request whose response was lost, so refetch the week.
    // Don't return the promise: the mutation would wait for the refetch before it reports the error.
    onError: () => void client.invalidateQueries({ queryKey: queryKeys.week(mondayOf(day)) }),
  });
}

/**
 * Waits until the entry has no draft: saving the draft creates the version to move. Rejects if the draft is waiting,
 * has failed or is in conflict.
 */
function untilSaved(drafts: Drafts, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    function check() {
      const draft = drafts.snapshot().drafts.get(id);
      if (draft && !isStuck(draft)) return;
      stop();
      if (draft) reject(new Problem({ status: 0, code: "unsaved", message: "Other changes aren't saved" }));
      else resolve();
    }
    const stop = drafts.subscribe(check);
    check();
  });
}

function cachedEntry(client: QueryClient, entry: Entry): Entry {
  const entries = client.getQueryData<readonly Entry[]>(queryKeys.week(mondayOf(entry.date)));
  return entries?.find(({ id }) => id === entry.id) ?? entry;
}
