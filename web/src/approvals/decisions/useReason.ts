import { useCallback, useState } from "react";
import { useAccount } from "../../auth/SessionContext.tsx";
import { loadReason, storeReason } from "./reason.ts";

/** The reason that is being typed. It is stored until it is used up or deleted. */
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
