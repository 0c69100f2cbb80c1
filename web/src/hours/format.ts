import { languages } from "../calendar/format.ts";

/** The API's hours, in quarters, as minutes. */
export function toMinutes(hours: number): number {
  return Math.round(hours * 60);
}

/** Minutes as the API's hours. Quarters have an exact binary fraction. */
export function toHours(minutes: number): number {
  return minutes / 60;
}

/** Minutes as hours in the person's language: 7.5 or 7,5. */
export function formatMinutes(minutes: number): string {
  return new Intl.NumberFormat(languages(), { maximumFractionDigits: 2 }).format(toHours(minutes));
}
