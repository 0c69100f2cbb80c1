// Moves an entry to another project: at once and by itself, for a draft stays where it was typed.
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

/** What has become of the last move. */
export function useMoveStatus() {
  return useMutationState({ filters: { mutationKey: moveKey }, select: ({ state }) => state.status }).at(-1);
}

/** Moves the entry to the project that it is told, in the version that the week shows. */
export function useMove(entry: Entry) {
  const api = useApi();
  const client = useQueryClient();
  const drafts = useDrafts();
  const grid = useGrid();
  const { date: day } = entry;
  return useMutation({
    mutationKey: moveKey,
    // Without a connection it fails, and is not kept for later unseen.
    networkMode: "always",
    mutationFn: async (project: string) => {
      await settled(drafts, entry.id);
      const { id, version, hours, notes, user_type } = shown(client, entry);
      return api.update(id, version, { project, hours, notes, user_type });
    },
    onSuccess: (moved) => {
      drafts.noteMoved(moved);
      const there = { day, project: moved.project };
      queryEntryCache(client).afterShown(() => grid.follow({ day, project: entry.project }, there));
    },
    // It was changed elsewhere, or done without an answer: what there is now is shown. The failure is said before
    // that is there: a promise that is given back here would be waited for.
    onError: () => void client.invalidateQueries({ queryKey: queryKeys.week(mondayOf(day)) }),
  });
}

/** Waits for what was typed into the entry before, which makes a version of its own. */
function settled(drafts: Drafts, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    function look() {
      const draft = drafts.snapshot().drafts.get(id);
      if (draft && !isStuck(draft)) return;
      stop();
      if (draft) reject(new Problem({ status: 0, code: "unsaved", message: "Other changes are not saved" }));
      else resolve();
    }
    const stop = drafts.subscribe(look);
    look();
  });
}

function shown(client: QueryClient, entry: Entry): Entry {
  const entries = client.getQueryData<readonly Entry[]>(queryKeys.week(mondayOf(entry.date)));
  return entries?.find(({ id }) => id === entry.id) ?? entry;
}
