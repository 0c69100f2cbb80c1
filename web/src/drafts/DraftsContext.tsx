import { createContext, type ReactNode, use, useSyncExternalStore } from "react";
import type { DraftsState } from "./draftStore.ts";
import type { Drafts } from "./drafts.ts";

const DraftsContext = createContext<Drafts | undefined>(undefined);

export function DraftsProvider({ drafts, children }: { drafts: Drafts; children: ReactNode }) {
  return <DraftsContext value={drafts}>{children}</DraftsContext>;
}

export function useDrafts(): Drafts {
  const drafts = use(DraftsContext);
  if (!drafts) throw new Error("useDrafts must be used within a DraftsProvider");
  return drafts;
}

export function useDraftsState(): DraftsState {
  const drafts = useDrafts();
  return useSyncExternalStore(drafts.subscribe, drafts.snapshot);
}
