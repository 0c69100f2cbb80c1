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

/** A cell's entries one by one, with their notes and what was decided about them. */
export function Details({ cell, ...props }: { cell: Cell; onClose: () => void }) {
  const grid = useGrid();
  const writable = grid.writable && isEnterable(cell.day, grid.lastDay);
  // What is there says itself as what it is recorded.
  const mayAdd = writable && grid.userType !== undefined;
  const { items, add } = useItems(cell, mayAdd);
  const list = useRef<HTMLDivElement>(null);
  // To what is there when it opens, and to what is added; never to what comes from elsewhere meanwhile.
  const wanted = useRef<"first" | "last">(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another project is another cell, with other fields.
  useEffect(() => {
    wanted.current = "first";
  }, [cell.project]);
  useEffect(() => {
    if (!wanted.current) return;
    const inputs = [...(list.current?.querySelectorAll<HTMLElement>("input[inputmode]") ?? [])];
    (wanted.current === "last" ? inputs.at(-1) : inputs[0])?.focus();
    wanted.current = undefined;
  });
  function addAnother() {
    wanted.current = "last";
    add();
  }
  const onClose = useClose(props.onClose);
  function onDone() {
    leaveField();
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
      {grid.mayDelete && <UndoBar of={cell} onDone={() => list.current?.focus()} />}
      <div ref={list} tabIndex={-1} className={styles.entries}>
        {items.length === 0 && <p>{text.week.details.none}</p>}
        {items.map((item, index) => (
          <DetailsEntry
            key={item.key}
            item={item}
            place={cell}
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

/** Closes once the move that is on its way is done; it stays where that fails. Asked twice, it closes at once. */
function useClose(onClose: () => void): () => void {
  const client = useQueryClient();
  // Looked at in what keeps it: this only says when, and a moment late.
  useMoveStatus();
  const [closing, setClosing] = useState(false);
  useEffect(() => {
    const [last] = client.getMutationCache().findAll({ mutationKey: moveKey }).slice(-1);
    if (!closing || last?.state.status === "pending") return;
    setClosing(false);
    if (last?.state.status === "success") onClose();
  });
  return () => {
    // Escape closes it from within a field.
    leaveField();
    if (client.isMutating({ mutationKey: moveKey }) > 0 && !closing) setClosing(true);
    else onClose();
  };
}

/** What is typed is sent when its field is left. */
function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** The cell's items, with one to type into where there is none or another one is wanted. */
function useItems(cell: Cell, mayAdd: boolean): { items: readonly Item[]; add: () => void } {
  const [blanks, setBlanks] = useState<readonly number[]>(() =>
    mayAdd && cell.items.length === 0 ? [nextNumber(cell)] : [],
  );
  const taken = new Set(cell.items.map(({ key }) => key));
  const open = blanks.map((number) => blankItem(cell, number)).filter(({ key }) => !taken.has(key));
  return {
    items: [...cell.items, ...open],
    add: () => setBlanks([...blanks, Math.max(nextNumber(cell), ...blanks.map((number) => number + 1))]),
  };
}
