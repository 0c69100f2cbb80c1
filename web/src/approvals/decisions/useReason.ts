import { useCallback, useState } from "react";
import { useAccount } from "../../auth/SessionContext.tsx";
import { loadReason, storeReason } from "./reason.ts";

/**
 * Returns the reason that is being typed. The reason is stored until the rejections succeed, or the user deletes the
 * text or cancels.
 */
export function useReason() {
  const { subject } = useAccount();
  const [reason, setReason] = useState("");
  function set(next: string) {
    setReason(next);
    storeReason(window.sessionStorage, subject, next);
  }
  const restore = useCallback(() => setReason(loadReason(window.sessionStorage, subject)), [subject]);
  return { reason, set, restore };
}
