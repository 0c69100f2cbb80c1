import { useCallback, useLayoutEffect, useState } from "react";
import type { Place } from "../GridContext.tsx";
import { focusCell } from "./cellFocus.ts";

/** Returns a function that focuses a cell after the next render, because that render may add the cell. */
export function useFocus(): (place: Place) => void {
  const [wanted, setWanted] = useState<Place>();
  useLayoutEffect(() => {
    if (wanted) focusCell(wanted);
  }, [wanted]);
  return useCallback(({ day, project }) => setWanted({ day, project }), []);
}
