// Descriptions of cells and drafts.
import { Problem, type ProblemParts } from "../../api/problem.ts";
import type { Day } from "../../calendar/day.ts";
import type { Draft, DraftIn } from "../../drafts/draft.ts";
import { isEnterable } from "../../entry/days.ts";
import { text } from "../../text/text.ts";
import { describeProblem } from "../../ui/ProblemNotice.tsx";
import type { Grid } from "../GridContext.tsx";
import { notesText } from "../item.ts";
import type { Cell, Item } from "../rows/build.ts";

/** Returns the text that screen readers announce after the cell's name and hours. It may be empty. */
export function describeCell({ day, items }: Cell, lastDay: Day): string {
  const labels = text.week.describe;
  const parts = items.map(describeItem);
  if (items.length > 1) parts.unshift(labels.several(items.length));
  if (!isEnterable(day, lastDay)) parts.unshift(labels.notEnterable);
  return parts.filter((part) => part !== "").join(" ");
}

function describeItem(item: Item): string {
  const labels = text.week.describe;
  const { entry, draft } = item;
  const notes = notesText(item);
  return [
    entry?.status === "approved" && labels.approved,
    entry?.status === "rejected" && labels.rejected(entry.decided_reason ?? ""),
    draft?.phase === "saving" && labels.saving,
    notes !== "" && labels.notes(notes),
  ]
    .filter(Boolean)
    .join(" ");
}

/** Returns why the cell can't be typed into. */
export function describeLock(
  { day, items }: Cell,
  { writable, lastDay }: Pick<Grid, "writable" | "lastDay">,
): string {
  const labels = text.week.locked;
  if (!writable) return labels.notWritable;
  if (!isEnterable(day, lastDay)) return labels.notEnterable;
  return items.length > 1 ? labels.several(items.length) : labels.approved;
}

/** A draft that isn't saved, and isn't being typed or sent either. */
export type StuckDraft = DraftIn<"waiting" | "failed" | "conflict">;

/** Reports whether the page has to explain why the draft isn't saved. */
export function isStuck(draft: Draft | undefined): draft is StuckDraft {
  return draft !== undefined && draft.phase !== "typing" && draft.phase !== "saving";
}

/** Returns the reason why the draft isn't saved. */
export function describeFailure(problem: ProblemParts | undefined): string {
  if (!problem) return text.week.waiting.unsaved;
  return text.week.errors[problem.code] ?? describeProblem(new Problem(problem));
}

/** Returns the reason why the draft waits. It doesn't include the time of the retry. */
export function describeWait({ problem }: DraftIn<"waiting">, online: boolean): string {
  if (problem?.status === 401) return text.week.waiting.session;
  return online ? describeFailure(problem) : text.week.waiting.offline;
}
