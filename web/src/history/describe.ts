// Formats filters and shares in the user's language.
import type { Filters } from "../api/api.ts";
import { formatDay, formatRange, languages } from "../calendar/format.ts";
import { text } from "../text/text.ts";

/** Describes the filters: first the days, then the rest. The project is user content of any text direction. */
export function describeFilters(filters: Filters): readonly string[] {
  const { project, status } = filters;
  const parts = [describeDays(filters), project, status && text.status[status]];
  return parts.filter((part) => part !== undefined);
}

function describeDays({ from, to }: Filters): string {
  if (from !== undefined && to !== undefined) return formatRange(from, to);
  if (from !== undefined) return text.history.since(formatDay(from, "medium"));
  if (to !== undefined) return text.history.until(formatDay(to, "medium"));
  return text.history.always;
}

/** Formats a fraction of one as a percentage. */
export function formatShare(part: number): string {
  return new Intl.NumberFormat(languages(), { style: "percent", maximumFractionDigits: 0 }).format(part);
}
