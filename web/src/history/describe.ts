import type { Filters } from "../api/api.ts";
import type { Day } from "../calendar/day.ts";
import { formatDay, languages } from "../calendar/format.ts";
import { text } from "../text/text.ts";

/** The days that filters ask for, in words. */
export function describeFilters({ from, to }: Filters): string {
  if (from !== undefined && to !== undefined) return describeRange(from, to);
  if (from !== undefined) return text.history.since(formatDay(from, "medium"));
  if (to !== undefined) return text.history.until(formatDay(to, "medium"));
  return text.history.always;
}

function describeRange(from: Day, to: Day): string {
  if (from === to) return formatDay(from, "full");
  return text.history.range(formatDay(from, "medium"), formatDay(to, "medium"));
}

/** A count as people write it: 1,204. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat(languages()).format(count);
}

/** A part of one as per cent. */
export function formatShare(part: number): string {
  return new Intl.NumberFormat(languages(), { style: "percent", maximumFractionDigits: 0 }).format(part);
}
