import { Link } from "react-router";
import type { Day } from "../calendar/day.ts";
import { text } from "../text/text.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { weekPath } from "../week/address.ts";

/** Shown if there are no entries. It links to the week of the day, or to the current week. */
export function NothingRecorded({ day }: { day?: Day }) {
  return (
    <EmptyState title={text.history.list.emptyTitle}>
      <p>{text.history.list.empty}</p>
      <Link to={weekPath(day)}>{text.history.list.toWeek}</Link>
    </EmptyState>
  );
}
