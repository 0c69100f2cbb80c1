import { useEffect, useRef } from "react";
import { useDrafts } from "../drafts/DraftsContext.tsx";
import { text } from "../text/text.ts";
import type { Item } from "./build.ts";
import { type Place, useGrid } from "./GridContext.tsx";
import { asksToDelete, leave, startOf } from "./item.ts";

/** What a form does with an item: takes what is typed, and saves it when the person leaves. */
export function useItem(item: Item, place: Place) {
  const drafts = useDrafts();
  const grid = useGrid();

  function save(send: () => void) {
    if (asksToDelete(item) && !grid.mayDelete) {
      drafts.revert(item.id);
      grid.say(text.week.removed.notAllowed);
    } else send();
  }

  const onLeave = () => save(() => leave(drafts, item));
  // A form that goes away with the caret in it, as by the browser's way back, is left too, and gets no blur.
  const latest = useRef(onLeave);
  useEffect(() => {
    latest.current = onLeave;
  });
  useEffect(() => () => latest.current(), []);

  return {
    type: (typed: { hours?: string; notes?: string }) =>
      drafts.edit(startOf(item, place, grid.userType), typed),
    leave: onLeave,
    /** Sends whatever is there, also what waits or failed. */
    submit: () => save(() => drafts.submit(item.id)),
    /** Forgets what was typed, but not while another version waits to be chosen or not. */
    revert: () => {
      if (item.draft?.phase !== "conflict") drafts.revert(item.id);
    },
  };
}
