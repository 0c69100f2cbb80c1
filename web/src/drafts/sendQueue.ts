// The order of creates. The creates of one cell are sent one after another, so that the service lists the entries in
// the order in which the user typed them.
import type { Draft, DraftId } from "./draft.ts";

/**
 * Returns the create that must have its response before the draft is sent: the create in flight in the draft's cell, or
 * else the first submitted create there that began before the draft. No draft waits for one that is being typed, has
 * failed or is in conflict.
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

/** Reports whether the draft is in flight, or the page will send it without another action of the user. */
function isSubmitted({ phase }: Draft): boolean {
  return phase === "saving" || phase === "waiting";
}

export function isSameCell(
  one: Pick<Draft, "date" | "project">,
  other: Pick<Draft, "date" | "project">,
): boolean {
  return one.date === other.date && one.project === other.project;
}
