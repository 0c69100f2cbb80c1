import type { QueryClient } from "@tanstack/react-query";
import { showInQueue } from "../queue/useQueue.ts";
import type { DecideApi } from "./carryOut.ts";
import { type Batch, Decisions } from "./decisions.ts";
import { storeReason } from "./reason.ts";

/** The decisions of one person, who is named by the subject: what they come to is shown in the queue that is kept. */
export function decisionsOf(api: DecideApi, client: QueryClient, subject: string): Decisions {
  return new Decisions({
    api,
    show: (entry) => showInQueue(client, entry),
    rested: (batch) => {
      if (usedUpReason(batch)) storeReason(window.sessionStorage, subject, "");
    },
  });
}

/** Whether the batch rejected all that it was to reject, so that nobody needs the reason any more. */
function usedUpReason({ ended }: Batch): boolean {
  const rejections = ended.filter(({ step }) => step.act.kind === "reject");
  return rejections.length > 0 && rejections.every(({ outcome }) => outcome.kind === "done");
}
