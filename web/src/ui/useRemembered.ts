import { useState } from "react";
import { useAccount } from "../auth/SessionContext.tsx";

/** A choice that this browser remembers for the user: the text that was last chosen, or null, and how to choose. */
export function useRemembered(name: string): readonly [string | null, (chosen: string) => void] {
  const key = `timesheets.${name}.${useAccount().subject}`;
  const [chosen, setChosen] = useState(() => load(key));
  function choose(text: string) {
    setChosen(text);
    try {
      window.localStorage.setItem(key, text);
    } catch {
      // Full, or forbidden: the choice holds until the page is left.
    }
  }
  return [chosen, choose];
}

function load(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    // Forbidden.
    return null;
  }
}
