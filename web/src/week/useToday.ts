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

/** Returns today's day. It changes at midnight while the page is open. */
export function useToday(): Day {
  return useSyncExternalStore(subscribe, () => today());
}
