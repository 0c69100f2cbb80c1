import { type Day, mondayOf } from "../calendar/day.ts";

/** Where the day's week is; without a day, this one. */
export function weekPath(day?: Day): string {
  return day === undefined ? "/week" : `/week/${mondayOf(day)}`;
}
