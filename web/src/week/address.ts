// The address of a week contains its Monday.
import { type Day, isDay, mondayOf } from "../calendar/day.ts";
import { firstDay } from "../entry/days.ts";

/** Returns the path of the day's week, or of the current week if `day` is undefined. */
export function weekPath(day?: Day): string {
  return day === undefined ? "/week" : `/week/${mondayOf(day)}`;
}

/**
 * Returns the Monday of the week in the address, or undefined if the week doesn't exist. The first week exists although
 * its Monday is before firstDay.
 */
export function mondayInAddress(text: string, last: Day): Day | undefined {
  return isDay(text) && text >= mondayOf(firstDay) && text <= last ? mondayOf(text) : undefined;
}
