// Describes the outcome of a batch.
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { describeProblem } from "../../ui/ProblemNotice.tsx";
import { entryLabel } from "../queue/labels.ts";
import { minutesOf } from "../queue/queue.ts";
import { type Batch, type CompletedRequest, isRunning } from "./decisions.ts";

export interface Summary {
  /** For example "20 approved · 150 h" or "18 approved, 2 failed". */
  readonly line: string;
  /** Outcomes without a row: entries that left the queue, and decisions that couldn't be undone. */
  readonly notes: readonly { readonly id: string; readonly text: string }[];
  readonly complete: boolean;
}

export function summarize(batch: Batch): Summary {
  const labels = text.approvals.summary;
  const { completed, total } = batch;
  if (isRunning(batch)) return { line: text.approvals.progress.started(total), notes: [], complete: true };
  const done = (kind: string) =>
    completed.filter(({ request, outcome }) => outcome.kind === "done" && request.action.kind === kind)
      .length;
  const counts = {
    approved: done("approve"),
    rejected: done("reject"),
    reopened: done("reopen"),
  };
  const failed = total - counts.approved - counts.rejected - counts.reopened;
  const parts = [
    counts.approved > 0 && labels.approved(counts.approved),
    counts.rejected > 0 && labels.rejected(counts.rejected),
    counts.reopened > 0 && labels.reopened(counts.reopened),
    failed > 0 && (failed === total ? labels.allFailed(failed) : labels.failed(failed)),
  ].filter((part) => part !== false);
  const complete = failed === 0;
  const line = parts.join(", ");
  // The manager may have decided on a closed week by its sum of hours, so repeat the sum here.
  const hours = formatMinutes(minutesOf(completed.map(({ request }) => request.entry)));
  return { line: complete ? labels.sum(line, hours) : line, notes: completed.flatMap(noteOf), complete };
}

function noteOf({ request, outcome }: CompletedRequest) {
  const labels = text.approvals.summary;
  const { id } = request.entry;
  const name = entryLabel(request.entry);
  if (outcome.kind === "overtaken")
    return [{ id, text: labels.overtaken(name, text.status[outcome.entry.status]) }];
  if (request.action.kind !== "reopen")
    return outcome.kind === "gone" ? [{ id, text: labels.gone(name) }] : [];
  if (outcome.kind === "gone") return [{ id, text: labels.notReopened(name, labels.changed) }];
  if (outcome.kind === "failed")
    return [{ id, text: labels.notReopened(name, describeProblem(outcome.problem)) }];
  return [];
}
