import { createContext, type ReactNode, use, useSyncExternalStore } from "react";
import type { Decisions, DecisionsState } from "./decisions.ts";

const DecisionsContext = createContext<Decisions | undefined>(undefined);

/** Around all pages: decisions go on, and are remembered, while another page is shown. */
export function DecisionsProvider({ decisions, children }: { decisions: Decisions; children: ReactNode }) {
  return <DecisionsContext value={decisions}>{children}</DecisionsContext>;
}

/** The decisions of whoever uses the page, and how they stand. */
export function useDecisions(): { readonly decisions: Decisions; readonly state: DecisionsState } {
  const decisions = use(DecisionsContext);
  if (!decisions) throw new Error("useDecisions outside a DecisionsProvider");
  return { decisions, state: useSyncExternalStore(decisions.subscribe, decisions.snapshot) };
}
