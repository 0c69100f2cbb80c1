// One entry of a cell, as a form sees it: the draft where there is one, else the entry, else nothing yet.
import type { UserType } from "../api/api.ts";
import { type DraftStart, draftOf, newDraft, newDraftId, typedHours } from "../drafts/draft.ts";
import type { Drafts } from "../drafts/drafts.ts";
import { parseHours } from "../hours/parse.ts";
import type { Place } from "./GridContext.tsx";
import type { Item } from "./rows/build.ts";

/** What a form of the item shows as hours. */
export function hoursText(item: Item): string {
  return item.draft?.hours ?? (item.entry ? typedHours(item.entry) : "");
}

export function notesText(item: Item): string {
  return item.draft?.notes ?? item.entry?.notes ?? "";
}

/** An item for what is not typed yet. */
export function blankItem({ day, project }: Place, number = 0): Item {
  const id = newDraftId(day, project, number);
  return { id, key: id, entry: undefined, draft: undefined, saved: false };
}

/** Where typing begins; nowhere until it is known as what it is recorded. A blank item's number is in its id. */
export function startOf(item: Item, place: Place, userType: UserType | undefined): DraftStart | undefined {
  if (item.draft) return item.draft;
  if (item.entry) return draftOf(item.entry);
  return userType && { ...newDraft(place.day, place.project, userType), id: item.id };
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
