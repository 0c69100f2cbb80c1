import { useState } from "react";
import type { Entry, UserType } from "../api/api.ts";
import { useAccount } from "../auth/SessionContext.tsx";

const storagePrefix = "timesheets.recordAs.";

function isUserType(text: string | null): text is UserType {
  return text === "employee" || text === "contractor";
}

function loadChoice(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    // Forbidden.
    return null;
  }
}

/** As what the newest of the entries was recorded. */
function newestUserType(entries: readonly Entry[]): UserType | undefined {
  const newest = entries.reduce<Entry | undefined>(
    (found, entry) => (found && found.created_at >= entry.created_at ? found : entry),
    undefined,
  );
  return newest?.user_type;
}

/** As what the person records new hours: as they chose, else as they last did, else as an employee. */
export function useRecordAs(entries: readonly Entry[]): [UserType, (chosen: UserType) => void] {
  const key = storagePrefix + useAccount().subject;
  const [chosen, setChosen] = useState(() => loadChoice(key));
  function choose(userType: UserType) {
    setChosen(userType);
    try {
      window.localStorage.setItem(key, userType);
    } catch {
      // Full, or forbidden: the choice holds until the page is left.
    }
  }
  return [isUserType(chosen) ? chosen : (newestUserType(entries) ?? "employee"), choose];
}
