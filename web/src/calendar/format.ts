// Dates as people write them, in the language of whoever reads.
import { addDays, type Day, daysPerWeek, toInstant } from "./day.ts";

/** The languages of the person, as the browser has them; none means the machine's own. */
export function languages(): readonly string[] {
  const named = navigator.languages.length > 0 ? navigator.languages : [navigator.language];
  return named.filter(isLanguage);
}

// A Chromium without a language to go by says "en-US@posix", which Intl refuses.
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

const styles = {
  /** Mon */
  weekday: { weekday: "short" },
  /** M */
  letter: { weekday: "narrow" },
  /** Mon 23 */
  short: { weekday: "short", day: "numeric" },
  /** 23 Nov 2026 */
  medium: { dateStyle: "medium" },
  /** Monday, 23 November 2026 */
  full: { dateStyle: "full" },
  /** Monday 23 November */
  spoken: { weekday: "long", day: "numeric", month: "long" },
  /** 23 */
  number: { day: "numeric" },
  /** November 2026 */
  month: { month: "long", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type DayStyle = keyof typeof styles;

// Making one costs some 50 µs, and a week asks for dozens.
const formats = new Map<string, Intl.DateTimeFormat>();

function format(style: DayStyle): Intl.DateTimeFormat {
  const locales = languages();
  const key = `${style} ${locales.join()}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locales, { ...styles[style], timeZone: "UTC" });
    formats.set(key, found);
  }
  return found;
}

/** The day as text, in the person's language. */
export function formatDay(day: Day, style: DayStyle): string {
  return format(style).format(toInstant(day));
}

/** The week as text: 23 – 29 Nov 2026. */
export function formatWeek(monday: Day): string {
  return formatRange(monday, addDays(monday, daysPerWeek - 1));
}

/** The days from the first to the last as text, with what they share said once. */
export function formatRange(first: Day, last: Day): string {
  return format("medium").formatRange(toInstant(first), toInstant(last));
}

/** An instant of the API (RFC 3339) as the day that it was where the person is. */
export function formatInstantDay(instant: string): string {
  return new Intl.DateTimeFormat(languages(), styles.medium).format(new Date(instant));
}

/** An instant of the API (RFC 3339) as a date and a time where the person is. */
export function formatInstant(instant: string): string {
  return new Intl.DateTimeFormat(languages(), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(instant),
  );
}
