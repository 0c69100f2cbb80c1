// The days that can have entries, by the API's rule for "date".
import { addDays, type Day } from "../calendar/day.ts";

/** The first day that an entry can have. */
export const firstDay: Day = "2000-01-01";
/** How many days ahead an entry can be, counted from the current day in UTC, as the service counts. */
const daysAhead = 366;

/** Returns the last day that an entry can have. */
export function lastDay(now: Date = new Date()): Day {
  return addDays(now.toISOString().slice(0, 10), daysAhead);
}

/** Reports whether an entry can have this day. */
export function isEnterable(day: Day, last: Day): boolean {
  return day >= firstDay && day <= last;
}
