// Names of entries and groups.
import type { Entry } from "../../api/api.ts";
import { isoWeek } from "../../calendar/day.ts";
import { formatDay, formatWeek } from "../../calendar/format.ts";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import type { Group } from "./queue.ts";

/** Returns the name of an entry for places without its row. */
export function entryLabel(entry: Entry): string {
  const { project, date, hours, user_id: userId } = entry;
  return text.approvals.row.name(project, formatDay(date, "spoken"), formatMinutes(toMinutes(hours)), userId);
}

/** Returns the name of an entry for places that also show its user. */
export function entryLabelForUser({ project, date, hours }: Entry): string {
  const { entry } = text.approvals.dialog;
  return entry(project, formatDay(date, "spoken"), formatMinutes(toMinutes(hours)));
}

export function weekLabel({ monday }: Pick<Group, "monday">): string {
  return text.approvals.group.week(isoWeek(monday), formatWeek(monday));
}

/** Converts milliseconds to whole seconds, at least one. */
export function wholeSeconds(ms: number): number {
  return Math.max(Math.ceil(ms / 1_000), 1);
}
