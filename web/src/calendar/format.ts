// Formats dates in the user's language.
import { addDays, type Day, daysPerWeek, toInstant } from "./day.ts";

/** Returns the user's languages from the browser. If the list is empty, Intl uses the machine's language. */
export function languages(): readonly string[] {
  const named = navigator.languages.length > 0 ? navigator.languages : [navigator.language];
  return named.filter(isLanguage);
}

// Chromium without a configured language returns "en-US@posix", which Intl refuses.
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

// Creating a format takes about 50 µs, and a week formats dozens of days.
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

/** Formats the day in the user's language. */
export function formatDay(day: Day, style: DayStyle): string {
  return format(style).format(toInstant(day));
}

/** Formats the week: 23 – 29 Nov 2026. */
export function formatWeek(monday: Day): string {
  return formatRange(monday, addDays(monday, daysPerWeek - 1));
}

/** Formats the range of days, without repeating a month or year that both days share. */
export function formatRange(first: Day, last: Day): string {
  return format("medium").formatRange(toInstant(first), toInstant(last));
}

/** Formats an instant of the API (RFC 3339) as a day in the user's time zone. */
export function formatInstantDay(instant: string): string {
  return new Intl.DateTimeFormat(languages(), styles.medium).format(new Date(instant));
}

/** Formats an instant of the API (RFC 3339) as a date and a time in the user's time zone. */
export function formatInstant(instant: string): string {
  return new Intl.DateTimeFormat(languages(), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(instant),
  );
}
