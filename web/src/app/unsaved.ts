import { useIsMutating } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { useDecisions } from "../approvals/decisions/DecisionsContext.tsx";
import { inFlightCount } from "../approvals/decisions/decisions.ts";
import { elsewhere, signedOutPath } from "../auth/paths.ts";
import { useSessionState } from "../auth/SessionContext.tsx";
import { useDrafts, useDraftsState } from "../drafts/DraftsContext.tsx";
import { moveKey } from "../week/details/useMove.ts";

/** What was typed and is not saved, and what was decided or moved and is on its way, whatever page is shown. */
export function useUnsaved(): { readonly count: number; readonly discard: () => void } {
  const drafts = useDrafts();
  const { size } = useDraftsState().drafts;
  const { decisions, state } = useDecisions();
  const moving = useIsMutating({ mutationKey: moveKey });
  function discard() {
    drafts.discard();
    decisions.discard();
  }
  return { count: size + inFlightCount(state.batch) + moving, discard };
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

/**
 * Leaves the page when its person signs out in another tab. Where something is unsaved then the page stays, to sign in
 * again: also once that is settled, because how it was is to be seen.
 */
export function useSignedOutElsewhere(unsaved: boolean): void {
  const state = useSessionState();
  const left = state.kind === "expired" && state.signedOutElsewhere === true;
  const leave = useEffectEvent(() => {
    if (unsaved) return;
    // As with signing out here: nothing of the person stays in the tab for whoever comes next.
    window.sessionStorage.clear();
    window.location.replace(signedOutPath + elsewhere);
  });
  useEffect(() => {
    if (left) leave();
  }, [left]);
}
