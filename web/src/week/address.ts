// The address of a week: that of its Monday.
import { type Day, isDay, mondayOf } from "../calendar/day.ts";
import { firstDay } from "../entry/days.ts";

/** Where the day's week is; without a day, this one. */
export function weekPath(day?: Day): string {
  return day === undefined ? "/week" : `/week/${mondayOf(day)}`;
}

/** The Monday that the address names, or none where no week is there. The first week begins before its first day. */
export function mondayInAddress(text: string, last: Day): Day | undefined {
  return isDay(text) && text >= mondayOf(firstDay) && text <= last ? mondayOf(text) : undefined;
}
