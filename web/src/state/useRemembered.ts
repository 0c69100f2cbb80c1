import { useState } from "react";
import { useAccount } from "../auth/SessionContext.tsx";
import { rememberedChoice } from "./personalStorage.ts";

/**
 * Returns the user's last choice in this browser, or undefined if there is none, and a function that replaces it. If
 * the browser can't store the choice, it lasts until the user leaves the page.
 */
export function useRemembered(name: string): readonly [string | undefined, (chosen: string) => void] {
  const remembered = rememberedChoice(name, useAccount().subject);
  const [chosen, setChosen] = useState(() => remembered.load());
  function choose(text: string) {
    setChosen(text);
    remembered.save(text);
  }
  return [chosen, choose];
}
