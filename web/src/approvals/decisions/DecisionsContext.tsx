import { createContext, type ReactNode, use, useSyncExternalStore } from "react";
import type { Decisions, DecisionsState } from "./decisions.ts";

const DecisionsContext = createContext<Decisions | undefined>(undefined);

/** Wraps all pages, so that decisions continue and are kept while another page is displayed. */
export function DecisionsProvider({ decisions, children }: { decisions: Decisions; children: ReactNode }) {
  return <DecisionsContext value={decisions}>{children}</DecisionsContext>;
}

/** Returns the signed-in user's decisions and their state. */
export function useDecisions(): { readonly decisions: Decisions; readonly state: DecisionsState } {
  const decisions = use(DecisionsContext);
  if (!decisions) throw new Error("useDecisions must be used within a DecisionsProvider");
  return { decisions, state: useSyncExternalStore(decisions.subscribe, decisions.snapshot) };
}
