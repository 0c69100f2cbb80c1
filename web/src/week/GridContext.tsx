import { createContext, use } from "react";
import type { UserType } from "../api/api.ts";
import type { Day } from "../calendar/day.ts";
import type { Command } from "./grid/keys.ts";

/** The position of a cell. */
export interface CellId {
  readonly day: Day;
  readonly project: string;
}

/** The state that all cells of the grid share. */
export interface Grid {
  /** Whether hours can be typed: the user is allowed to, and the week is loaded. */
  readonly writable: boolean;
  readonly mayDelete: boolean;
  /** The user type of new hours. New hours can't be typed while it is undefined. */
  readonly userType: UserType | undefined;
  readonly lastDay: Day;
  readonly today: Day;
  readonly open: (cellId: CellId) => void;
  /** If the details of `from` are open, opens the details of `to` instead. */
  readonly followDetails: (from: CellId, to: CellId) => void;
  readonly focus: (cellId: CellId) => void;
  /** Runs a key's command, unless the cell handles it: moves the focus, opens the details or undoes a deletion. */
  readonly runCommand: (from: CellId, command: Command) => void;
  readonly removeRow: (project: string) => void;
  /** Shows the reason why the user's last input in the cell had no effect. */
  readonly announce: (message: string, cellId: CellId) => void;
}

export const GridContext = createContext<Grid | undefined>(undefined);

export function useGrid(): Grid {
  const grid = use(GridContext);
  if (!grid) throw new Error("useGrid must be used within a week's grid");
  return grid;
}
