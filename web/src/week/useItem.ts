import { useEffect, useRef } from "react";
import { useDrafts } from "../drafts/DraftsContext.tsx";
import { text } from "../text/text.ts";
import { type CellId, useGrid } from "./GridContext.tsx";
import { draftStartOf, isDeletion, submitOnLeave } from "./item.ts";
import type { Item } from "./rows/build.ts";

/**
 * Returns the actions of a form that edits the draft of an item. When the user leaves the form, `leave` saves the draft
 * and the drafts of the cell's other items.
 */
export function useItem(item: Item, cellId: CellId, cellItems: readonly Item[] = [item]) {
  const drafts = useDrafts();
  const grid = useGrid();

  function save(target: Item, submit: () => void) {
    if (isDeletion(target) && !grid.mayDelete) {
      drafts.revert(target.id);
      grid.announce(text.week.removed.notAllowed, cellId);
    } else submit();
  }

  function onLeave() {
    for (const target of cellItems) save(target, () => submitOnLeave(drafts, target));
  }
  // Also leave a form that is unmounted while it has the focus, as by the browser's Back button. Such a form gets no
  // blur event.
  const latest = useRef(onLeave);
  useEffect(() => {
    latest.current = onLeave;
  });
  useEffect(() => () => latest.current(), []);

  return {
    type: (typed: { hours?: string; notes?: string }) => {
      const start = draftStartOf(item, cellId, grid.userType);
      if (start) drafts.edit(start, typed);
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
