import { useEffect, useRef, useState } from "react";
import { formatDay } from "../calendar/format.ts";
import { isEnterable } from "../entry/days.ts";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { type Cell, type Item, nextNumber } from "./build.ts";
import styles from "./Details.module.css";
import { DetailsEntry } from "./DetailsEntry.tsx";
import { useGrid } from "./GridContext.tsx";
import { blankItem } from "./item.ts";
import { UndoBar } from "./UndoBar.tsx";

/** A cell's entries one by one, with their notes and what was decided about them. */
export function Details({ cell, onClose }: { cell: Cell; onClose: () => void }) {
  const grid = useGrid();
  const writable = grid.writable && isEnterable(cell.day, grid.lastDay);
  const { items, add } = useItems(cell, writable);
  const list = useRef<HTMLDivElement>(null);
  // To what is there when it opens, and to what is added; never to what comes from elsewhere meanwhile.
  const wanted = useRef<"first" | "last" | undefined>("first");
  useEffect(() => {
    if (!wanted.current) return;
    const inputs = [...(list.current?.querySelectorAll("input") ?? [])];
    (wanted.current === "last" ? inputs.at(-1) : inputs[0])?.focus();
    wanted.current = undefined;
  });
  function addAnother() {
    wanted.current = "last";
    add();
  }
  const title = text.week.grid.cell(cell.project, formatDay(cell.day, "spoken"));
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          {writable && <Button onClick={addAnother}>{text.week.details.add}</Button>}
          <Button kind="primary" onClick={onClose}>
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
          />
        ))}
      </div>
    </Dialog>
  );
}

/** The cell's items, with one to type into where there is none or another one is wanted. */
function useItems(cell: Cell, writable: boolean): { items: readonly Item[]; add: () => void } {
  const { userType } = useGrid();
  const [blanks, setBlanks] = useState<readonly number[]>(() =>
    writable && cell.items.length === 0 ? [nextNumber(cell)] : [],
  );
  const taken = new Set(cell.items.map(({ key }) => key));
  const open = blanks.map((number) => blankItem(cell, userType, number)).filter(({ key }) => !taken.has(key));
  return {
    items: [...cell.items, ...open],
    add: () => setBlanks([...blanks, Math.max(nextNumber(cell), ...blanks.map((number) => number + 1))]),
  };
}
