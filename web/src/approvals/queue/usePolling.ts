import { useEffect, useEffectEvent } from "react";

/** Milliseconds between two looks at what waits. */
export const pollMs = 60_000;

/** Asks again and again while it is wanted and the page can be seen. */
export function usePolling(wanted: boolean, ask: () => void): void {
  const poll = useEffectEvent(() => {
    if (document.visibilityState !== "hidden") ask();
  });
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setInterval(() => poll(), pollMs);
    return () => clearInterval(timer);
  }, [wanted]);
}
