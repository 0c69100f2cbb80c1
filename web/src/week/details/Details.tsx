import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { formatDay } from "../../calendar/format.ts";
import { isEnterable } from "../../entry/days.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useGrid } from "../GridContext.tsx";
import { blankItem } from "../item.ts";
import { UndoBar } from "../messages/UndoBar.tsx";
import { type Cell, type Item, nextNumber } from "../rows/build.ts";
import styles from "./Details.module.css";
import { DetailsEntry } from "./DetailsEntry.tsx";
import { moveKey, useMoveStatus } from "./useMove.ts";

/** A dialog with each entry of a cell, its notes and its decision. */
export function Details({ cell, ...props }: { cell: Cell; onClose: () => void }) {
  const grid = useGrid();
  const writable = grid.writable && isEnterable(cell.day, grid.lastDay);
  // Only new entries need the user type; existing ones have their own.
  const mayAdd = writable && grid.userType !== undefined;
  const { items, add } = useItems(cell, mayAdd);
  const list = useRef<HTMLDivElement>(null);
  // Focus the first entry when the dialog opens, and each entry that the user adds. Don't focus entries that a refetch
  // adds.
  const focusTarget = useRef<"first" | "last">(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another project is another cell with other fields.
  useEffect(() => {
    focusTarget.current = "first";
  }, [cell.project]);
  useEffect(() => {
    if (!focusTarget.current) return;
    const inputs = [...(list.current?.querySelectorAll<HTMLElement>("input[inputmode]") ?? [])];
    (focusTarget.current === "last" ? inputs.at(-1) : inputs[0])?.focus();
    focusTarget.current = undefined;
  });
  function addAnother() {
    focusTarget.current = "last";
    add();
  }
  const onClose = useClose(props.onClose);
  function onDone() {
    blurField();
    const invalid = list.current?.querySelector<HTMLInputElement>("input:invalid");
    if (invalid) invalid.focus();
    else onClose();
  }
  const title = text.week.grid.cell(cell.project, formatDay(cell.day, "spoken"));
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          {mayAdd && <Button onClick={addAnother}>{text.week.details.add}</Button>}
          <Button kind="primary" onClick={onDone}>
            {text.week.details.done}
          </Button>
        </>
      }
    >
      {grid.mayDelete && <UndoBar onlyCell={cell} onDone={() => list.current?.focus()} />}
      <div ref={list} tabIndex={-1} className={styles.entries}>
        {items.length === 0 && <p>{text.week.details.none}</p>}
        {items.map((item, index) => (
          <DetailsEntry
            key={item.key}
            item={item}
            cellId={cell}
            number={index + 1}
            writable={writable}
            onRemoved={() => list.current?.focus()}
            onDone={onDone}
          />
        ))}
      </div>
    </Dialog>
  );
}

/**
 * Returns a function that closes the dialog. If a move is pending, the dialog closes after the move has succeeded, and
 * stays open if the move fails. A second call closes it at once.
 */
function useClose(onClose: () => void): () => void {
  const client = useQueryClient();
  // Call useMoveStatus to render again when the status changes. The returned value may be stale, so the effect reads
  // the mutation cache.
  useMoveStatus();
  const [closing, setClosing] = useState(false);
  useEffect(() => {
    const [last] = client.getMutationCache().findAll({ mutationKey: moveKey }).slice(-1);
    if (!closing || last?.state.status === "pending") return;
    setClosing(false);
    if (last?.state.status === "success") onClose();
  });
  return () => {
    // Escape closes the dialog while a field has the focus, and the blur saves its text.
    blurField();
    if (client.isMutating({ mutationKey: moveKey }) > 0 && !closing) setClosing(true);
    else onClose();
  };
}

/** Removes the focus from the field. The field's blur handler saves the typed text. */
function blurField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Returns the cell's items, followed by blank ones: one if the cell is empty, and one for each call of `add`. */
function useItems(cell: Cell, mayAdd: boolean): { items: readonly Item[]; add: () => void } {
  const [blanks, setBlanks] = useState<readonly number[]>(() =>
    mayAdd && cell.items.length === 0 ? [nextNumber(cell)] : [],
  );
  const usedKeys = new Set(cell.items.map(({ key }) => key));
  const openItems = blanks.map((number) => blankItem(cell, number)).filter(({ key }) => !usedKeys.has(key));
  return {
    items: [...cell.items, ...openItems],
    add: () => setBlanks([...blanks, Math.max(nextNumber(cell), ...blanks.map((number) => number + 1))]),
  };
}
