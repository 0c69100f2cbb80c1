import { languages } from "../calendar/format.ts";

/** The API's hours, in quarters, as minutes. */
export function toMinutes(hours: number): number {
  return Math.round(hours * 60);
}

/** Minutes as the API's hours. Quarters have an exact binary fraction. */
export function toHours(minutes: number): number {
  return minutes / 60;
}

// Making one costs some 50 µs, and a week asks for a hundred.
const formats = new Map<string, Intl.NumberFormat>();

/** Minutes as hours in the person's language: 7.5 or 7,5. The digits are those that parseHours reads. */
export function formatMinutes(minutes: number): string {
  const key = languages().join();
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(languages(), { maximumFractionDigits: 2, numberingSystem: "latn" });
    formats.set(key, format);
  }
  return format.format(toHours(minutes));
}
