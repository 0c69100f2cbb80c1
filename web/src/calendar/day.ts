// Days are calendar text, YYYY-MM-DD, from the keyboard to the database. Arithmetic on them goes through
// UTC, where every day has 24 hours: no time zone and no daylight saving ever moves one.

/** A calendar day, YYYY-MM-DD. */
export type Day = string;

// The years that people live in; a week after 9999-12-31 would have no such form.
const pattern = /^[12]\d{3}-\d{2}-\d{2}$/;
const msPerDay = 86_400_000;

/** The days of a week, Monday first, as ISO 8601 has it. */
export const daysPerWeek = 7;

/** Whether the text is a day that exists. */
export function isDay(text: string): boolean {
  // JavaScript takes February 30 for March 2.
  return pattern.test(text) && !Number.isNaN(toInstant(text).getTime()) && toDay(toInstant(text)) === text;
}

/** Midnight of the day in UTC: for Intl, which must be told timeZone "UTC". */
export function toInstant(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

function toDay(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}

/** The day on the calendar of whoever looks at the clock, wherever they are. */
export function today(now: Date = new Date()): Day {
  return toDay(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
}

export function addDays(day: Day, count: number): Day {
  return toDay(new Date(toInstant(day).getTime() + count * msPerDay));
}

/** Monday of the day's week. */
export function mondayOf(day: Day): Day {
  return addDays(day, -((toInstant(day).getUTCDay() + 6) % daysPerWeek));
}

/** The seven days of the week that begins on the Monday. */
export function weekOf(monday: Day): Day[] {
  return Array.from({ length: daysPerWeek }, (_, index) => addDays(monday, index));
}

/** The number of the day's week by ISO 8601: the one with the year's first Thursday is 1. */
export function isoWeek(day: Day): number {
  const thursday = addDays(mondayOf(day), 3);
  const first = toInstant(`${thursday.slice(0, 4)}-01-01`);
  return Math.floor((toInstant(thursday).getTime() - first.getTime()) / msPerDay / daysPerWeek) + 1;
}

/** The first day of the day's month. */
export function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

/** The first day of the month that is some months later (or, below zero, earlier). */
export function addMonths(day: Day, count: number): Day {
  const instant = toInstant(firstOfMonth(day));
  instant.setUTCMonth(instant.getUTCMonth() + count);
  return toDay(instant);
}

/** The last day of the day's month. */
export function lastOfMonth(day: Day): Day {
  return addDays(addMonths(day, 1), -1);
}

/** Every day from the first to the last, both included. */
export function daysBetween(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
