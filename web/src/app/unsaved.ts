import { useIsMutating } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { useDecisions } from "../approvals/decisions/DecisionsContext.tsx";
import { inFlightCount } from "../approvals/decisions/decisions.ts";
import { elsewhereQuery, signedOutPath } from "../auth/paths.ts";
import { useSessionState } from "../auth/SessionContext.tsx";
import { useDrafts, useDraftsState } from "../drafts/DraftsContext.tsx";
import { moveKey } from "../week/details/useMove.ts";

/** Returns the number of unsaved drafts, decisions in flight and moves in flight, and a function that discards them. */
export function useUnsaved(): { readonly count: number; readonly discard: () => void } {
  const drafts = useDrafts();
  const { size } = useDraftsState().drafts;
  const { decisions, state } = useDecisions();
  const movesInFlight = useIsMutating({ mutationKey: moveKey });
  function discard() {
    drafts.discard();
    decisions.discard();
  }
  return { count: size + inFlightCount(state.batch) + movesInFlight, discard };
}

/** While active, the browser asks before it closes or leaves the page. */
export function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const preventUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", preventUnload);
    return () => window.removeEventListener("beforeunload", preventUnload);
  }, [active]);
}

/**
 * Leaves the page when the user signs out in another tab. If something is unsaved at that time, the page stays, so that
 * the user can sign in again and save it. The page then also stays after everything has been saved or has failed, so
 * that the user sees the result.
 */
export function useSignedOutElsewhere(unsaved: boolean): void {
  const state = useSessionState();
  const signedOutElsewhere = state.kind === "expired" && state.signedOutElsewhere === true;
  const leavePage = useEffectEvent(() => {
    if (unsaved) return;
    // As with signing out here, leave no personal data in the tab for its next user.
    window.sessionStorage.clear();
    window.location.replace(signedOutPath + elsewhereQuery);
  });
  useEffect(() => {
    if (signedOutElsewhere) leavePage();
  }, [signedOutElsewhere]);
}
