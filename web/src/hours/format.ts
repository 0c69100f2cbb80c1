import { languages } from "../calendar/format.ts";

/** Returns the API's hours, which are in quarters, as minutes. */
export function toMinutes(hours: number): number {
  return Math.round(hours * 60);
}

/** Returns minutes as the API's hours. Quarters are exact as binary fractions. */
export function toHours(minutes: number): number {
  return minutes / 60;
}

// Creating a format takes about 50 µs, and a week formats a hundred numbers.
const formats = new Map<string, Intl.NumberFormat>();

/**
 * Formats minutes as hours in the user's language: 7.5 or 7,5. It uses the digits 0 to 9 in every language, so that
 * parseHours can read the result.
 */
export function formatMinutes(minutes: number): string {
  const key = languages().join();
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(languages(), { maximumFractionDigits: 2, numberingSystem: "latn" });
    formats.set(key, format);
  }
  return format.format(toHours(minutes));
}
