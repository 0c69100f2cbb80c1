import { useEffect, useEffectEvent } from "react";

/** The interval between two polls, in milliseconds. */
export const pollIntervalMs = 60_000;

/** Polls at intervals while it is enabled and the page is visible. */
export function usePolling(enabled: boolean, onPoll: () => void): void {
  const poll = useEffectEvent(() => {
    if (document.visibilityState !== "hidden") onPoll();
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const timer = setInterval(() => poll(), pollIntervalMs);
    return () => clearInterval(timer);
  }, [enabled]);
}
