import { useEffect, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import type { CellId } from "../GridContext.tsx";
import { useStableCallback } from "../useStableCallback.ts";

/** The history state of open details. */
interface State {
  readonly details?: CellId;
}

/**
 * Returns the cell whose details are open. Open details are an entry of the browser's history, so that Back closes
 * them.
 */
export function useOpenDetails(onClosed: (cellId: CellId) => void) {
  const { pathname, search, state } = useLocation();
  const navigate = useNavigate();
  const opened = detailsOf(state);
  // True while the history is going back. During that time, its state still contains the open details.
  const closing = useRef(false);
  const show = (details: CellId, replace: boolean) =>
    void navigate({ pathname, search }, { replace, state: { details } satisfies State });
  const open = useStableCallback((cellId: CellId) => show(cellId, opened !== undefined));
  const close = useStableCallback(() => {
    if (!opened || closing.current) return;
    closing.current = true;
    void navigate(-1);
  });
  // Check what is open when the move is done: the user may have closed the details, or opened those of another cell.
  const followDetails = useStableCallback((from: CellId, to: CellId) => {
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
  return { opened, open, close, followDetails };
}

/** Reports whether the history state contains open details. */
export function hasOpenDetails(state: unknown): boolean {
  return detailsOf(state) !== undefined;
}

// Validate the state: a restored tab may have one from another version of the page.
function detailsOf(state: unknown): CellId | undefined {
  const details = (state as State | null)?.details;
  return typeof details?.day === "string" && typeof details.project === "string" ? details : undefined;
}
