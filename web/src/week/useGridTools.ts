import { useMemo, useState } from "react";
import type { UserType } from "../api/api.ts";
import type { Day } from "../calendar/day.ts";
import { useDrafts, useDraftsState } from "../drafts/DraftsContext.tsx";
import { lastDay } from "../entry/days.ts";
import type { Cell, Week } from "./build.ts";
import type { Grid, Place } from "./GridContext.tsx";
import { useCommands } from "./useCommands.ts";
import { useFocus } from "./useFocus.ts";
import { useStable } from "./useStable.ts";

interface Options {
  readonly week: Week;
  readonly writable: boolean;
  readonly mayDelete: boolean;
  readonly userType: UserType;
  readonly today: Day;
  readonly onRemoveRow: (project: string) => void;
}

/** What the cells share, which of them is open, and whether a deletion was refused just now. */
export function useGridTools({ week, writable, mayDelete, userType, today, onRemoveRow }: Options) {
  const drafts = useDrafts();
  const state = useDraftsState();
  const [opened, open] = useState<Place>();
  const [refusedAt, setRefusedAt] = useState<unknown>();
  const focus = useFocus();
  const go = useCommands(week, open);
  const removeRow = useStable((project: string) => {
    onRemoveRow(project);
    const beside = placeBeside(week, project);
    if (beside) focus(beside);
  });
  const refuseDelete = useStable(() => setRefusedAt(drafts.snapshot().drafts));
  const last = lastDay();
  // The same as long as nothing in it changes, so that typing shows one cell again and not all of them.
  const grid = useMemo<Grid>(
    () => ({
      ...{ writable, mayDelete, userType, lastDay: last, today },
      ...{ open, focus, go, removeRow, refuseDelete },
    }),
    [writable, mayDelete, userType, last, today, focus, go, removeRow, refuseDelete],
  );
  const openCell = cellAt(week, opened);
  return {
    grid,
    openCell,
    close: () => {
      open(undefined);
      if (opened) focus(opened);
    },
    /** Until something else is typed. */
    refused: refusedAt === state.drafts,
  };
}

function cellAt(week: Week, place: Place | undefined): Cell | undefined {
  const row = week.rows.find(({ project }) => project === place?.project);
  return row?.cells.find(({ day }) => day === place?.day);
}

// The row below takes the place of the one that went; where it was the last, the one above it.
function placeBeside({ rows }: Week, gone: string): Place | undefined {
  const index = rows.findIndex(({ project }) => project === gone);
  return (rows[index + 1] ?? rows[index - 1])?.cells[0];
}
