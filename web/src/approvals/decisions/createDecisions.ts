import type { QueryClient } from "@tanstack/react-query";
import { showInQueue } from "../queue/useQueue.ts";
import { type Batch, Decisions } from "./decisions.ts";
import { storeReason } from "./reason.ts";
import type { DecisionApi } from "./sendDecision.ts";

/** Creates the decisions of the user with the subject. The decisions' outcomes update the cached queue. */
export function createDecisions(api: DecisionApi, client: QueryClient, subject: string): Decisions {
  return new Decisions({
    api,
    show: (entry) => showInQueue(client, entry),
    onIdle: (batch) => {
      if (allRejected(batch)) storeReason(window.sessionStorage, subject, "");
    },
  });
}

/** Reports whether all rejections of the batch succeeded, so that the reason is no longer needed. */
function allRejected({ completed }: Batch): boolean {
  const rejections = completed.filter(({ request }) => request.action.kind === "reject");
  return rejections.length > 0 && rejections.every(({ outcome }) => outcome.kind === "done");
}
