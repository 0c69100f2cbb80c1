import { useState } from "react";
import { useAccount } from "../../auth/SessionContext.tsx";
import type { Day } from "../../calendar/day.ts";
import { loadRows, storeRows } from "./addedRows.ts";

interface Rows {
  readonly monday: Day;
  readonly added: readonly string[];
  /** All rows displayed so far. A row stays after its last entry is deleted, so that the focus stays in the row. */
  readonly displayed: readonly string[];
}

/** Returns the projects of the week's rows: those with entries or drafts, and those that the user added. */
export function useRows(monday: Day, projectsInUse: readonly string[]) {
  const { subject } = useAccount();
  const storage = window.sessionStorage;
  const [state, setState] = useState<Rows>(() => initialRows());

  function initialRows(): Rows {
    const added = loadRows(storage, subject, monday);
    return { monday, added, displayed: added };
  }

  let rows = state.monday === monday ? state : initialRows();
  const newProjects = projectsInUse.filter((project) => !rows.displayed.includes(project));
  if (newProjects.length > 0) rows = { ...rows, displayed: [...rows.displayed, ...newProjects] };
  // Set during the render, as React recommends for state derived from props.
  if (rows !== state) setState(rows);

  function saveRows(added: readonly string[], displayed: readonly string[]) {
    storeRows(storage, subject, monday, added);
    setState({ monday, added, displayed });
  }

  return {
    projects: rows.displayed,
    add: (projects: readonly string[]) =>
      saveRows([...new Set([...rows.added, ...projects])], [...new Set([...rows.displayed, ...projects])]),
    remove: (project: string) =>
      saveRows(
        rows.added.filter((other) => other !== project),
        rows.displayed.filter((other) => other !== project),
      ),
  };
}
