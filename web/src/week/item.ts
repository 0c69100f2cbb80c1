// An item is one entry of a cell, as a form edits it: the draft if there is one, else the entry, else blank.
import type { UserType } from "../api/api.ts";
import { type DraftStart, draftOf, newDraft, newDraftId, typedHours } from "../drafts/draft.ts";
import type { Drafts } from "../drafts/drafts.ts";
import { parseHours } from "../hours/parse.ts";
import type { CellId } from "./GridContext.tsx";
import type { Item } from "./rows/build.ts";

/** Returns the text for the hours field. */
export function hoursText(item: Item): string {
  return item.draft?.hours ?? (item.entry ? typedHours(item.entry) : "");
}

export function notesText(item: Item): string {
  return item.draft?.notes ?? item.entry?.notes ?? "";
}

/** Returns an item without an entry or a draft. The number is part of the item's id. */
export function blankItem({ day, project }: CellId, number = 0): Item {
  const id = newDraftId(day, project, number);
  return { id, key: id, entry: undefined, draft: undefined, saved: false };
}

/** Returns the draft that typing starts from, or undefined if the item is blank and the user type isn't loaded yet. */
export function draftStartOf(
  item: Item,
  cellId: CellId,
  userType: UserType | undefined,
): DraftStart | undefined {
  if (item.draft) return item.draft;
  if (item.entry) return draftOf(item.entry);
  return userType && { ...newDraft(cellId.day, cellId.project, userType), id: item.id };
}

/** Reports whether the owner can no longer change the entry. */
export function isLocked({ entry }: Item): boolean {
  return entry?.status === "approved";
}

/** Reports whether the draft deletes the entry. */
export function isDeletion(item: Item): boolean {
  return (
    item.entry !== undefined && item.draft !== undefined && parseHours(item.draft.hours).kind === "empty"
  );
}

/**
 * Submits the item's draft when the user leaves its field. Leaving the field doesn't retry a waiting or failed draft.
 */
export function submitOnLeave(drafts: Drafts, item: Item): void {
  const phase = item.draft?.phase;
  if (phase === "typing" || phase === "saving") drafts.submit(item.id);
}
