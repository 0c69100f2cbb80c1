// Which days can have entries, by the API's rule for "date".
import { addDays, type Day } from "../calendar/day.ts";

/** The first day that an entry can have. */
export const firstDay: Day = "2000-01-01";
/** How many days ahead an entry can be. The service counts from its own today, which is UTC's. */
const daysAhead = 366;

/** The last day that an entry can have. */
export function lastDay(now: Date = new Date()): Day {
  return addDays(now.toISOString().slice(0, 10), daysAhead);
}

/** Whether an entry can be of this day. */
export function isEnterable(day: Day, last: Day): boolean {
  return day >= firstDay && day <= last;
}
