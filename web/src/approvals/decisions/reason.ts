// Stores the reason for a rejection, from the first typed character until the rejections succeed or the manager
// cancels.
import { personalStorage } from "../../state/personalStorage.ts";

/** The API's limit, in characters. */
export const maxReasonLength = 500;

/** Returns the length as the API counts it: in code points, not in JavaScript's UTF-16 code units. */
export function reasonLength(reason: string): number {
  return [...reason.trim()].length;
}

function storedReason(storage: Storage, subject: string) {
  return personalStorage<{ readonly reason: string }>(storage, "reason", subject);
}

/** Returns the user's stored reason, or an empty string. */
export function loadReason(storage: Storage, subject: string): string {
  return storedReason(storage, subject).load()?.reason ?? "";
}

/**
 * Stores the reason, or deletes it if it is empty. If the storage is full, the reason lasts until the dialog is opened
 * again.
 */
export function storeReason(storage: Storage, subject: string, reason: string): void {
  const stored = storedReason(storage, subject);
  if (reason === "") stored.clear();
  else stored.save({ reason });
}
