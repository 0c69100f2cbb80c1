import { useEffect, useRef } from "react";
import { useDrafts } from "../drafts/DraftsContext.tsx";
import { text } from "../text/text.ts";
import { type Place, useGrid } from "./GridContext.tsx";
import { asksToDelete, leave, startOf } from "./item.ts";
import type { Item } from "./rows/build.ts";

/**
 * Returns a form's actions on an item: it edits the item's draft, and saves it when the user leaves the form. Leaving
 * also saves the cell's other items.
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
  // Also leave a form that is unmounted while it has the focus, as by the browser's Back button. It gets no blur event.
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
    /** Submits the draft, even if it is waiting or has failed. */
    submit: () => save(item, () => drafts.submit(item.id)),
    /** Discards the draft, unless it has a conflict that the user must resolve. */
    revert: () => {
      if (item.draft?.phase !== "conflict") drafts.revert(item.id);
    },
  };
}
