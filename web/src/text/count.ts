// How many there are, in numbers as people write them. A language with other plurals has them from here.
import { languages } from "../calendar/format.ts";

/** A count as people write it: 1,204. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat(languages()).format(count);
}

export function countEntries(count: number): string {
  return count === 1 ? "1 entry" : `${formatCount(count)} entries`;
}

export function countPeople(count: number): string {
  return count === 1 ? "1 person" : `${formatCount(count)} people`;
}
