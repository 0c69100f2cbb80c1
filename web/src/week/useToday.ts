import { useSyncExternalStore } from "react";
import { type Day, today } from "../calendar/day.ts";

const minuteMs = 60_000;

function subscribe(changed: () => void): () => void {
  const timer = setInterval(changed, minuteMs);
  document.addEventListener("visibilitychange", changed);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", changed);
  };
}

/** Today, also for a page that stays open over midnight. */
export function useToday(): Day {
  return useSyncExternalStore(subscribe, () => today());
}
