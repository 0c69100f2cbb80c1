import { useMemo, useState } from "react";
import type { UserType } from "../../api/api.ts";
import type { Day } from "../../calendar/day.ts";
import { lastDay } from "../../entry/days.ts";
import { useOpenDetails } from "../details/useOpenDetails.ts";
import type { CellId, Grid } from "../GridContext.tsx";
import type { Cell, Week } from "../rows/build.ts";
import type { RecordAs } from "../rows/useRecordAs.ts";
import { useStableCallback } from "../useStableCallback.ts";
import { useCommands } from "./useCommands.ts";
import { useFocus } from "./useFocus.ts";

interface Options {
  readonly week: Week;
  readonly writable: boolean;
  readonly mayDelete: boolean;
  readonly recordAs: RecordAs;
  readonly today: Day;
  readonly onRemoveRow: (project: string) => void;
}

interface Announcement {
  readonly message: string;
  /** The cell that the message is about. */
  readonly cellId: CellId;
  readonly monday: Day | undefined;
  readonly userType: UserType | undefined;
}

/** Returns the cells' shared state, the cell whose details are open, and the current announcement. */
export function useGridState({ week, writable, mayDelete, recordAs, today, onRemoveRow }: Options) {
  const [announcement, announce, clearAnnouncement] = useAnnouncement(week.days[0]?.day, recordAs.userType);
  const focus = useFocus();
  const { opened, open, close, followDetails } = useOpenDetails(focus);
  const runCommand = useCommands(week, open);
  const removeRow = useStableCallback((project: string) => {
    onRemoveRow(project);
    const neighbor = neighborCellId(week, project);
    if (neighbor) focus(neighbor);
  });
  const { userType } = recordAs;
  const last = lastDay();
  // Memoized, so that typing renders one cell and not all of them.
  const grid = useMemo<Grid>(
    () => ({
      ...{ writable, mayDelete, userType, lastDay: last, today },
      ...{ open, followDetails, focus, runCommand, removeRow, announce },
    }),
    [writable, mayDelete, userType, last, today, open, followDetails, focus, runCommand, removeRow, announce],
  );
  const openCell = cellAt(week, opened);
  return {
    grid,
    openCell,
    close,
    announcement: announcement?.message,
    dismiss: () => {
      clearAnnouncement();
      if (announcement) focus(announcement.cellId);
    },
  };
}

/**
 * Returns the message about a cell until the user dismisses it, leaves the week or changes the user type. The message
 * stays while the user continues to type, because a user who types down a column may see it later.
 */
function useAnnouncement(monday: Day | undefined, userType: UserType | undefined) {
  const [announcement, setAnnouncement] = useState<Announcement>();
  const announce = useStableCallback((message: string, { day, project }: CellId) =>
    setAnnouncement({ message, cellId: { day, project }, monday, userType }),
  );
  const isCurrent = announcement?.monday === monday && announcement?.userType === userType;
  return [isCurrent ? announcement : undefined, announce, () => setAnnouncement(undefined)] as const;
}

function cellAt(week: Week, cellId: CellId | undefined): Cell | undefined {
  const row = week.rows.find(({ project }) => project === cellId?.project);
  return row?.cells.find(({ day }) => day === cellId?.day);
}

// Returns the first cell of the row below the removed row, or of the row above if the removed row was the last one.
function neighborCellId({ rows }: Week, removedProject: string): CellId | undefined {
  const index = rows.findIndex(({ project }) => project === removedProject);
  return (rows[index + 1] ?? rows[index - 1])?.cells[0];
}
