import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

/** Reports whether the browser believes that it has a connection. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );
}
