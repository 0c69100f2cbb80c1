import { useEffect, useRef } from "react";
import { useDrafts } from "../drafts/DraftsContext.tsx";
import { text } from "../text/text.ts";
import { type Place, useGrid } from "./GridContext.tsx";
import { asksToDelete, leave, startOf } from "./item.ts";
import type { Item } from "./rows/build.ts";

/**
 * What a form does with an item: takes what is typed, and saves it when the person leaves. All that it stands for
 * is left with it.
 */
export function useItem(item: Item, place: Place, all: readonly Item[] = [item]) {
  const drafts = useDrafts();
  const grid = useGrid();

  function save(one: Item, send: () => void) {
    if (asksToDelete(one) && !grid.mayDelete) {
      drafts.revert(one.id);
      grid.announce(text.week.removed.notAllowed, place);
    } else send();
  }

  function onLeave() {
    for (const one of all) save(one, () => leave(drafts, one));
  }
  // A form that goes away with the caret in it, as by the browser's way back, is left too, and gets no blur.
  const latest = useRef(onLeave);
  useEffect(() => {
    latest.current = onLeave;
  });
  useEffect(() => () => latest.current(), []);

  return {
    type: (typed: { hours?: string; notes?: string }) => {
      const from = startOf(item, place, grid.userType);
      if (from) drafts.edit(from, typed);
    },
    leave: onLeave,
    /** Sends whatever is there, also what waits or failed. */
    submit: () => save(item, () => drafts.submit(item.id)),
    /** Forgets what was typed, but not while another version waits to be chosen or not. */
    revert: () => {
      if (item.draft?.phase !== "conflict") drafts.revert(item.id);
    },
  };
}
