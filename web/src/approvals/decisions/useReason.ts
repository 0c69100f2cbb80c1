import { useCallback, useState } from "react";
import { useAccount } from "../../auth/SessionContext.tsx";
import { keepReason, keptReason } from "./reason.ts";

/** The reason that is being typed. It is kept until it is used up or forgotten. */
export function useReason() {
  const { subject } = useAccount();
  const [reason, setReason] = useState("");
  function set(next: string) {
    setReason(next);
    keepReason(window.sessionStorage, subject, next);
  }
  const restore = useCallback(() => setReason(keptReason(window.sessionStorage, subject)), [subject]);
  return { reason, set, restore };
}
