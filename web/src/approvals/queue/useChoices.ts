import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { Entry } from "../../api/api.ts";
import { choose, chosenOf, type Selection, stretch } from "./selection.ts";

/** What the manager has chosen of what can be chosen, in the order in which it stands. */
export function useChoices(choosable: readonly Entry[]) {
  const [selection, setSelection] = useState<Selection>(new Set());
  const last = useRef<string | undefined>(undefined);
  const shown = useRef(choosable);
  useLayoutEffect(() => {
    shown.current = choosable;
  });

  const set = useCallback((entries: readonly Entry[], chosen: boolean) => {
    setSelection((current) => choose(current, entries, chosen));
  }, []);

  const setTo = useCallback(
    (entry: Entry, chosen: boolean, shift: boolean) => {
      set(shift ? stretch(shown.current, last.current, entry.id) : [entry], chosen);
      last.current = entry.id;
    },
    [set],
  );

  return {
    selection,
    /** Only what can be seen: nobody decides about what a filter hides. */
    chosen: chosenOf(selection, choosable),
    set,
    setTo,
    clear: () => setSelection(new Set()),
  };
}
