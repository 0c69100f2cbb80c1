import { useEffect, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import type { Place } from "../GridContext.tsx";
import { useStableCallback } from "../useStableCallback.ts";

/** The part of the history's state that is about the details. */
interface State {
  readonly details?: Place;
}

/** Which cell's details are open. They are an entry of the browser's history, so that Back closes them. */
export function useOpenDetails(onClosed: (place: Place) => void) {
  const { pathname, search, state } = useLocation();
  const navigate = useNavigate();
  const opened = detailsOf(state);
  // Until the history has gone back, what it has is still the open details.
  const closing = useRef(false);
  const show = (details: Place, replace: boolean) =>
    void navigate({ pathname, search }, { replace, state: { details } satisfies State });
  const open = useStableCallback((place: Place) => show(place, opened !== undefined));
  const close = useStableCallback(() => {
    if (!opened || closing.current) return;
    closing.current = true;
    void navigate(-1);
  });
  // What is open when the move is done counts: the user may have closed it, or opened another cell's.
  const follow = useStableCallback((from: Place, to: Place) => {
    if (closing.current) return;
    if (opened?.day === from.day && opened.project === from.project) show(to, true);
  });
  const last = useRef(opened);
  useEffect(() => {
    const closed = opened === undefined ? last.current : undefined;
    last.current = opened;
    if (!opened) closing.current = false;
    if (closed) onClosed(closed);
  });
  return { opened, open, close, follow };
}

/** Whether a navigation only opens or closes the details of what is displayed. */
export function isAboutDetails(state: unknown): boolean {
  return detailsOf(state) !== undefined;
}

// A tab may come back with the state of another version of the page.
function detailsOf(state: unknown): Place | undefined {
  const details = (state as State | null)?.details;
  return typeof details?.day === "string" && typeof details.project === "string" ? details : undefined;
}
