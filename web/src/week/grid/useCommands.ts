import { useDrafts, useDraftsState } from "../../drafts/DraftsContext.tsx";
import type { CellId } from "../GridContext.tsx";
import type { Week } from "../rows/build.ts";
import { useStableCallback } from "../useStableCallback.ts";
import { focusCell } from "./cellFocus.ts";
import { type Command, type Position, targetOfEnter, targetOfMove, targetOfShiftEnter } from "./keys.ts";

/** Returns a function that runs the commands of the grid's keys. */
export function useCommands(week: Week, open: (cellId: CellId) => void) {
  const drafts = useDrafts();
  const { removed } = useDraftsState();
  return useStableCallback((from: CellId, command: Command): void => {
    const position = positionOf(week, from);
    const size = { row: week.rows.length, column: week.days.length };
    switch (command) {
      case "details":
        open(from);
        return;
      case "undo":
        drafts.undo();
        if (removed) focusCell({ day: removed.date, project: removed.project });
        return;
      case "next":
        focusAt(week, targetOfEnter(position, size));
        return;
      case "back":
        focusAt(week, targetOfShiftEnter(position, size));
        return;
      case "revert":
        return;
      default:
        focusAt(week, targetOfMove(position, command, size));
    }
  });
}

function positionOf(week: Week, { day, project }: CellId): Position {
  return {
    row: week.rows.findIndex((row) => row.project === project),
    column: week.days.findIndex((sum) => sum.day === day),
  };
}

function focusAt(week: Week, { row, column }: Position): void {
  const cell = week.rows[row]?.cells[column];
  if (cell) focusCell(cell);
}
