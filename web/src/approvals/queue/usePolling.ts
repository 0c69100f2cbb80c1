import { useEffect, useEffectEvent } from "react";

/** Milliseconds between two looks at what waits. */
export const pollIntervalMs = 60_000;

/** Asks again and again while it is wanted and the page can be seen. */
export function usePolling(enabled: boolean, ask: () => void): void {
  const poll = useEffectEvent(() => {
    if (document.visibilityState !== "hidden") ask();
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const timer = setInterval(() => poll(), pollIntervalMs);
    return () => clearInterval(timer);
  }, [enabled]);
}
