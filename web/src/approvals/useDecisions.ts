import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useApi } from "../api/ApiContext.tsx";
import type { Api } from "../api/api.ts";
import { useAccount } from "../auth/SessionContext.tsx";
import { type Batch, Decisions, type DecisionsState } from "./decisions.ts";
import { keepReason } from "./reason.ts";
import { showInQueue } from "./useQueue.ts";

// One for each signed-in person's API: decisions go on, and are remembered, while another page is shown.
const all = new WeakMap<Api, Decisions>();

/** The decisions of whoever uses the page, and how they stand. */
export function useDecisions(): { readonly decisions: Decisions; readonly state: DecisionsState } {
  const api = useApi();
  const client = useQueryClient();
  const { subject } = useAccount();
  const decisions = decisionsOf(api, client, subject);
  return { decisions, state: useSyncExternalStore(decisions.subscribe, decisions.snapshot) };
}

function decisionsOf(api: Api, client: QueryClient, subject: string): Decisions {
  let found = all.get(api);
  if (!found) {
    found = new Decisions({
      api,
      show: (entry) => showInQueue(client, entry),
      rested: (batch) => {
        if (usedUpReason(batch)) keepReason(window.sessionStorage, subject, "");
      },
    });
    all.set(api, found);
  }
  return found;
}

/** Whether the batch rejected all that it was to reject, so that nobody needs the reason any more. */
function usedUpReason({ ended }: Batch): boolean {
  const rejections = ended.filter(({ step }) => step.act.kind === "reject");
  return rejections.length > 0 && rejections.every(({ outcome }) => outcome.kind === "done");
}
