// One entry of a cell, as a form sees it: the draft where there is one, else the entry, else nothing yet.
import type { UserType } from "../api/api.ts";
import { type Draft, draftOf, newDraft, typedHours } from "../drafts/draft.ts";
import type { Drafts } from "../drafts/drafts.ts";
import { parseHours } from "../hours/parse.ts";
import type { Item } from "./build.ts";
import type { Place } from "./GridContext.tsx";

/** What a form of the item shows as hours. */
export function hoursText(item: Item): string {
  return item.draft?.hours ?? (item.entry ? typedHours(item.entry) : "");
}

export function notesText(item: Item): string {
  return item.draft?.notes ?? item.entry?.notes ?? "";
}

/** An item for what is not typed yet. */
export function blankItem({ day, project }: Place, userType: UserType, number = 0): Item {
  const { id } = newDraft(day, project, userType, number);
  return { id, key: id, entry: undefined, draft: undefined, saved: false };
}

/** Where typing begins. The number of a blank item's draft is in its id. */
export function startOf(item: Item, { day, project }: Place, userType: UserType): Draft {
  if (item.draft) return item.draft;
  return item.entry ? draftOf(item.entry) : { ...newDraft(day, project, userType), id: item.id };
}

/** Whether its owner can't change it any more. */
export function isLocked({ entry }: Item): boolean {
  return entry?.status === "approved";
}

/** Whether what was typed deletes the entry. */
export function asksToDelete(item: Item): boolean {
  return (
    item.entry !== undefined && item.draft !== undefined && parseHours(item.draft.hours).kind === "empty"
  );
}

/** Sends what was typed into the item, if that was not done yet. What waits or failed is for "Try now". */
export function leave(drafts: Drafts, item: Item): void {
  const phase = item.draft?.phase;
  if (phase === "typing" || phase === "saving") drafts.submit(item.id);
}
