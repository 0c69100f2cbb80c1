// What came of a batch, in words.
import { text } from "../text/text.ts";
import { describeProblem } from "../ui/ProblemNotice.tsx";
import { type Batch, type Ended, isRunning } from "./decisions.ts";
import { nameOf } from "./words.ts";

export interface Summary {
  /** "18 approved, 2 not". */
  readonly line: string;
  /** What has no row to stand at: entries that left the queue, decisions that could not be taken back. */
  readonly notes: readonly { readonly id: string; readonly text: string }[];
  readonly complete: boolean;
}

export function summarize(batch: Batch): Summary {
  const words = text.approvals.summary;
  const { ended, total } = batch;
  if (isRunning(batch)) return { line: text.approvals.progress.begun(total), notes: [], complete: true };
  const done = (kind: string) =>
    ended.filter(({ step, outcome }) => outcome.kind === "done" && step.act.kind === kind).length;
  const counts = {
    approved: done("approve"),
    rejected: done("reject"),
    reopened: done("reopen"),
  };
  const not = total - counts.approved - counts.rejected - counts.reopened;
  const parts = [
    counts.approved > 0 && words.approved(counts.approved),
    counts.rejected > 0 && words.rejected(counts.rejected),
    counts.reopened > 0 && words.reopened(counts.reopened),
    not > 0 && (not === total ? words.none(not) : words.not(not)),
  ].filter((part) => part !== false);
  return { line: parts.join(", "), notes: ended.flatMap(noteOf), complete: not === 0 };
}

function noteOf({ step, outcome }: Ended) {
  const words = text.approvals.summary;
  const { id } = step.entry;
  const name = nameOf(step.entry);
  if (outcome.kind === "overtaken")
    return [{ id, text: words.overtaken(name, text.status[outcome.entry.status]) }];
  if (step.act.kind !== "reopen") return outcome.kind === "gone" ? [{ id, text: words.gone(name) }] : [];
  if (outcome.kind === "gone") return [{ id, text: words.notReopened(name, words.stays) }];
  if (outcome.kind === "failed")
    return [{ id, text: words.notReopened(name, describeProblem(outcome.problem)) }];
  return [];
}
