import { useEffect } from "react";
import { useDecisions } from "../approvals/DecisionsContext.tsx";
import { runningOf } from "../approvals/decisions.ts";
import { useDrafts, useDraftsState } from "../drafts/DraftsContext.tsx";

/** What was typed and is not saved, and what was decided and is on its way, whatever page is shown. */
export function useUnsaved(): { readonly count: number; readonly discard: () => void } {
  const drafts = useDrafts();
  const { size } = useDraftsState().drafts;
  const { batch } = useDecisions().state;
  return { count: size + runningOf(batch), discard: () => drafts.discard() };
}

/** Has the browser ask before it closes a tab with something unsaved. Signing in again is no such leave. */
export function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [active]);
}
