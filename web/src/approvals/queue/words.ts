// Entries and groups in words.
import type { Entry } from "../../api/api.ts";
import { isoWeek } from "../../calendar/day.ts";
import { formatDay, formatWeek } from "../../calendar/format.ts";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import type { Group } from "./queue.ts";

/** An entry as it is named for whoever does not see its row. */
export function nameOf(entry: Entry): string {
  const { project, date, hours, user_id: person } = entry;
  return text.approvals.row.name(project, formatDay(date, "spoken"), formatMinutes(toMinutes(hours)), person);
}

/** An entry as it is named beside the person whose it is. */
export function entryOfPerson({ project, date, hours }: Entry): string {
  const { entryOf } = text.approvals.dialog;
  return entryOf(project, formatDay(date, "spoken"), formatMinutes(toMinutes(hours)));
}

export function weekName({ monday }: Pick<Group, "monday">): string {
  return text.approvals.group.week(isoWeek(monday), formatWeek(monday));
}

/** Milliseconds as whole seconds, at least one. */
export function seconds(ms: number): number {
  return Math.max(Math.ceil(ms / 1_000), 1);
}
