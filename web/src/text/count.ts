// Counts with their units. A translation to a language with other plural forms changes only this file.
import { languages } from "../calendar/format.ts";

/** Returns the count in the user's number format, such as 1,204. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat(languages()).format(count);
}

export function countEntries(count: number): string {
  return count === 1 ? "1 entry" : `${formatCount(count)} entries`;
}

export function countUsers(count: number): string {
  return count === 1 ? "1 user" : `${formatCount(count)} users`;
}
