import { useState } from "react";
import { useAccount } from "../../auth/SessionContext.tsx";
import type { Day } from "../../calendar/day.ts";
import { loadRows, storeRows } from "./addedRows.ts";

interface Rows {
  readonly monday: Day;
  readonly added: readonly string[];
  /** All rows displayed so far. A row stays after its last entry is deleted, so that it keeps the focus. */
  readonly shown: readonly string[];
}

/** Returns the projects of the week's rows: those with entries or drafts, and those that the user added. */
export function useRows(monday: Day, present: readonly string[]) {
  const { subject } = useAccount();
  const storage = window.sessionStorage;
  const [kept, setKept] = useState<Rows>(() => begin());

  function begin(): Rows {
    const added = loadRows(storage, subject, monday);
    return { monday, added, shown: added };
  }

  let rows = kept.monday === monday ? kept : begin();
  const appeared = present.filter((project) => !rows.shown.includes(project));
  if (appeared.length > 0) rows = { ...rows, shown: [...rows.shown, ...appeared] };
  // Set during the render, as React recommends for state derived from props.
  if (rows !== kept) setKept(rows);

  function keep(added: readonly string[], shown: readonly string[]) {
    storeRows(storage, subject, monday, added);
    setKept({ monday, added, shown });
  }

  return {
    projects: rows.shown,
    add: (projects: readonly string[]) =>
      keep([...new Set([...rows.added, ...projects])], [...new Set([...rows.shown, ...projects])]),
    remove: (project: string) =>
      keep(
        rows.added.filter((other) => other !== project),
        rows.shown.filter((other) => other !== project),
      ),
  };
}
