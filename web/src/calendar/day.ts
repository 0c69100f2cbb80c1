// Days are text, YYYY-MM-DD, from the keyboard to the database. Arithmetic on them uses UTC, in which every day
// has 24 hours, so that no time zone or daylight saving changes the day.

/** A calendar day, YYYY-MM-DD. */
export type Day = string;

// The years 1000 to 2999. A week after 9999-12-31 couldn't be written in this form.
const pattern = /^[12]\d{3}-\d{2}-\d{2}$/;
const msPerDay = 86_400_000;

/** The number of days in a week. Weeks begin on Monday, as in ISO 8601. */
export const daysPerWeek = 7;

/** Reports whether the text is a day that exists. */
export function isDay(text: string): boolean {
  // JavaScript reads February 30 as March 2.
  return pattern.test(text) && !Number.isNaN(toInstant(text).getTime()) && toDay(toInstant(text)) === text;
}

/** Returns midnight of the day in UTC, for Intl with timeZone "UTC". */
export function toInstant(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

function toDay(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}

/** Returns the current day in the user's time zone. */
export function today(now: Date = new Date()): Day {
  return toDay(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
}

export function addDays(day: Day, count: number): Day {
  return toDay(new Date(toInstant(day).getTime() + count * msPerDay));
}

/** Returns the Monday of the day's week. */
export function mondayOf(day: Day): Day {
  return addDays(day, -((toInstant(day).getUTCDay() + 6) % daysPerWeek));
}

/** Returns the seven days of the week that begins on the Monday. */
export function weekOf(monday: Day): Day[] {
  return Array.from({ length: daysPerWeek }, (_, index) => addDays(monday, index));
}

/** Returns the ISO 8601 number of the day's week. Week 1 has the year's first Thursday. */
export function isoWeek(day: Day): number {
  const thursday = addDays(mondayOf(day), 3);
  const first = toInstant(`${thursday.slice(0, 4)}-01-01`);
  return Math.floor((toInstant(thursday).getTime() - first.getTime()) / msPerDay / daysPerWeek) + 1;
}

/** Returns the first day of the day's month. */
export function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}

/** Returns the first day of the month that is `count` months later, or earlier if it is negative. */
export function addMonths(day: Day, count: number): Day {
  const instant = toInstant(firstOfMonth(day));
  instant.setUTCMonth(instant.getUTCMonth() + count);
  return toDay(instant);
}

/** Returns the last day of the day's month. */
export function lastOfMonth(day: Day): Day {
  return addDays(addMonths(day, 1), -1);
}

/** Returns every day from the first to the last, inclusive. */
export function daysBetween(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
