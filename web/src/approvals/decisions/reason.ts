// The reason of a rejection. It is stored from the first character until every entry that it is for is rejected.
import { personalStorage } from "../../state/personalStorage.ts";

/** The API's limit, in characters. */
export const maxReasonLength = 500;

/** How many characters the API counts: code points, not JavaScript's halves of them. */
export function reasonLength(reason: string): number {
  return [...reason.trim()].length;
}

function storedReason(storage: Storage, subject: string) {
  return personalStorage<{ readonly reason: string }>(storage, "reason", subject);
}

/** Returns the user's reason that wasn't used up, or the empty text. */
export function loadReason(storage: Storage, subject: string): string {
  return storedReason(storage, subject).load()?.reason ?? "";
}

/** Stores the reason, or deletes it if it is empty. Without room only the dialog has it. */
export function storeReason(storage: Storage, subject: string, reason: string): void {
  const stored = storedReason(storage, subject);
  if (reason === "") stored.clear();
  else stored.save({ reason });
}
