import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { ApiProvider } from "../api/ApiContext.tsx";
import { createApi } from "../api/api.ts";
import { createQueryClient } from "../api/queries.ts";
import { authorizedFetch } from "../api/transport.ts";
import { createDecisions } from "../approvals/decisions/createDecisions.ts";
import { DecisionsProvider } from "../approvals/decisions/DecisionsContext.tsx";
import { SessionProvider } from "../auth/SessionContext.tsx";
import type { Session } from "../auth/session.ts";
import { DraftsProvider } from "../drafts/DraftsContext.tsx";
import { Drafts } from "../drafts/drafts.ts";
import { queryEntryCache } from "../drafts/entryCache.ts";
import { App } from "./App.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";

/** Creates the services that a signed-in user's pages share, once, and shows the pages. */
export function Root({ session, api: address }: { session: Session; api: string }) {
  const [services] = useState(() => createServices(session, address));
  return (
    <SessionProvider session={session}>
      <ApiProvider api={services.api}>
        <QueryClientProvider client={services.client}>
          <DraftsProvider drafts={services.drafts}>
            <DecisionsProvider decisions={services.decisions}>
              <ErrorBoundary>
                <App />
              </ErrorBoundary>
            </DecisionsProvider>
          </DraftsProvider>
        </QueryClientProvider>
      </ApiProvider>
    </SessionProvider>
  );
}

function createServices(session: Session, address: string) {
  const state = session.snapshot();
  if (state.kind === "signed-out") throw new Error("Root must only be rendered for a signed-in user");
  const api = createApi(address, authorizedFetch(session));
  const client = createQueryClient();
  const { subject } = state.account;
  const drafts = new Drafts({ api, cache: queryEntryCache(client), storage: window.sessionStorage, subject });
  return { api, client, drafts, decisions: createDecisions(api, client, subject) };
}
