// The address of a week contains its Monday.
import { type Day, isDay, mondayOf } from "../calendar/day.ts";
import { firstDay } from "../entry/days.ts";

/** Returns the path of the day's week, or of the current week without a day. */
export function weekPath(day?: Day): string {
  return day === undefined ? "/week" : `/week/${mondayOf(day)}`;
}

/**
 * Returns the Monday of the week in the address, or undefined if the week doesn't exist. The Monday of the first week
 * is before the first day.
 */
export function mondayInAddress(text: string, last: Day): Day | undefined {
  return isDay(text) && text >= mondayOf(firstDay) && text <= last ? mondayOf(text) : undefined;
}
