// The order of creates. Those in one cell are sent one after another, so that the service lists them in typed order.
import type { Draft, DraftId } from "./draft.ts";

/**
 * Returns the create that must have its response before the draft is sent: the one in flight in its cell, or else the
 * first submitted one that began before it. A draft that failed, is being typed or is in conflict holds nothing up.
 */
export function createAhead(draft: Draft, drafts: ReadonlyMap<DraftId, Draft>): Draft | undefined {
  if (draft.base) return undefined;
  const cell = [...drafts.values()].filter((other) => !other.base && isSameCell(other, draft));
  const before = cell.slice(
    0,
    cell.findIndex(({ id }) => id === draft.id),
  );
  return cell.find(({ id, request }) => id !== draft.id && request) ?? before.find(isSubmitted);
}

/** Reports whether the draft is in flight, or will be sent without the user. */
function isSubmitted({ phase }: Draft): boolean {
  return phase === "saving" || phase === "waiting";
}

export function isSameCell(
  one: Pick<Draft, "date" | "project">,
  other: Pick<Draft, "date" | "project">,
): boolean {
  return one.date === other.date && one.project === other.project;
}
