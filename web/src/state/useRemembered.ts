import { useState } from "react";
import { useAccount } from "../auth/SessionContext.tsx";
import { rememberedChoice } from "./personalStorage.ts";

/**
 * Returns the user's last choice in this browser, or undefined if there is none, and a function that replaces it. If
 * the browser can't store the choice, it lasts until the user leaves the page.
 */
export function useRemembered(name: string): readonly [string | undefined, (value: string) => void] {
  const remembered = rememberedChoice(name, useAccount().subject);
  const [value, setValue] = useState(() => remembered.load());
  function remember(text: string) {
    setValue(text);
    remembered.save(text);
  }
  return [value, remember];
}
