import { useCallback, useLayoutEffect, useState } from "react";
import type { CellId } from "../GridContext.tsx";
import { focusCell } from "./cellFocus.ts";

/** Returns a function that focuses a cell after the next render, because that render may add the cell. */
export function useFocus(): (cellId: CellId) => void {
  const [pendingFocus, setPendingFocus] = useState<CellId>();
  useLayoutEffect(() => {
    if (pendingFocus) focusCell(pendingFocus);
  }, [pendingFocus]);
  return useCallback(({ day, project }) => setPendingFocus({ day, project }), []);
}
