import { useCallback, useLayoutEffect, useState } from "react";
import type { Place } from "../GridContext.tsx";
import { focusCell } from "./cellFocus.ts";

/** Gives a cell the focus once it is there: it may come with the same render. */
export function useFocus(): (place: Place) => void {
  const [wanted, setWanted] = useState<Place>();
  useLayoutEffect(() => {
    if (wanted) focusCell(wanted);
  }, [wanted]);
  return useCallback(({ day, project }) => setWanted({ day, project }), []);
}
