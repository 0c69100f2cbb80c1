import type { QueryClient } from "@tanstack/react-query";
import { showInQueue } from "../queue/useQueue.ts";
import { type Batch, Decisions } from "./decisions.ts";
import { storeReason } from "./reason.ts";
import type { DecisionApi } from "./sendDecision.ts";

/** The decisions of one person, who is named by the subject: what they come to is shown in the queue that is kept. */
export function createDecisions(api: DecisionApi, client: QueryClient, subject: string): Decisions {
  return new Decisions({
    api,
    show: (entry) => showInQueue(client, entry),
    onIdle: (batch) => {
      if (usedUpReason(batch)) storeReason(window.sessionStorage, subject, "");
    },
  });
}

/** Whether the batch rejected all that it was to reject, so that nobody needs the reason any more. */
function usedUpReason({ completed }: Batch): boolean {
  const rejections = completed.filter(({ request }) => request.action.kind === "reject");
  return rejections.length > 0 && rejections.every(({ outcome }) => outcome.kind === "done");
}
