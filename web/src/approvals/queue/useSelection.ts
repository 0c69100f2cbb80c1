import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { Entry } from "../../api/api.ts";
import { rangeOf, type Selection, selectedOf, withSelected } from "./selection.ts";

/** Keeps the manager's selection among the selectable entries, in the order of the page. */
export function useSelection(selectable: readonly Entry[]) {
  const [selection, setSelection] = useState<Selection>(new Set());
  const last = useRef<string | undefined>(undefined);
  const displayed = useRef(selectable);
  useLayoutEffect(() => {
    displayed.current = selectable;
  });

  const select = useCallback((entries: readonly Entry[], selected: boolean) => {
    setSelection((current) => withSelected(current, entries, selected));
  }, []);

  const selectTo = useCallback(
    (entry: Entry, selected: boolean, shift: boolean) => {
      select(shift ? rangeOf(displayed.current, last.current, entry.id) : [entry], selected);
      last.current = entry.id;
    },
    [select],
  );

  return {
    selection,
    /** Only entries that are displayed: a manager never decides about entries that a filter hides. */
    selected: selectedOf(selection, selectable),
    select,
    selectTo,
    clear: () => setSelection(new Set()),
  };
}
