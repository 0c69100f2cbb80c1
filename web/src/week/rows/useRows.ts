import { useState } from "react";
import { useAccount } from "../../auth/SessionContext.tsx";
import type { Day } from "../../calendar/day.ts";
import { loadRows, storeRows } from "./addedRows.ts";

interface Rows {
  readonly monday: Day;
  readonly added: readonly string[];
  /** All that were shown: a row whose last entry goes stays, or the focus would go with it. */
  readonly shown: readonly string[];
}

/** The projects of the week's rows: those that have something, and those that were added. */
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
  // While it renders, as React has it for state that follows from props.
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
