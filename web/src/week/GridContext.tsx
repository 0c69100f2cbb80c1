import { createContext, use } from "react";
import type { UserType } from "../api/api.ts";
import type { Day } from "../calendar/day.ts";
import type { Command } from "./grid/keys.ts";

/** Where a cell is. */
export interface Place {
  readonly day: Day;
  readonly project: string;
}

/** What the grid's cells share. */
export interface Grid {
  /** Whether hours can be typed: the person may, and the week is there. */
  readonly writable: boolean;
  readonly mayDelete: boolean;
  /** As what new hours are recorded; none can be typed until that is known. */
  readonly userType: UserType | undefined;
  readonly lastDay: Day;
  readonly today: Day;
  readonly open: (place: Place) => void;
  /** Has the details, where they are open at the one place, go on at the other. */
  readonly follow: (from: Place, to: Place) => void;
  readonly focus: (place: Place) => void;
  /** Carries out a key that leads away from the cell. */
  readonly go: (from: Place, command: Command) => void;
  readonly removeRow: (project: string) => void;
  /** Shows why what the user just tried in the cell had no effect. */
  readonly announce: (message: string, place: Place) => void;
}

export const GridContext = createContext<Grid | undefined>(undefined);

export function useGrid(): Grid {
  const grid = use(GridContext);
  if (!grid) throw new Error("useGrid outside a grid");
  return grid;
}
