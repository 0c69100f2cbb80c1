import type { KeyboardEvent } from "react";
import { parseHours } from "../../hours/parse.ts";
import { useGrid } from "../GridContext.tsx";
import type { Cell } from "../rows/build.ts";
import { type Caret, type Command, commandOf } from "./keys.ts";

interface Form {
  readonly submit: () => void;
  readonly leave: () => void;
  readonly revert: () => void;
}

interface Lock {
  readonly editable: boolean;
  /** Announces that what was typed was not entered, and why. */
  readonly sayLocked: () => void;
}

/** What the keys do in a cell's input. */
export function useCellKeys(cell: Cell, form: Form, { editable, sayLocked }: Lock) {
  const grid = useGrid();

  /** Saves and moves on. From a cell that can't be typed into it moves on too, and opens nothing. */
  function enter(typed: string, command: Command): void {
    if (editable) form.submit();
    else form.leave();
    // Hours that can't be read are corrected here.
    if (!editable || parseHours(typed).kind !== "fault") grid.go(cell, command);
  }

  return (event: KeyboardEvent<HTMLInputElement>): void => {
    const input = event.currentTarget;
    const command = event.nativeEvent.isComposing ? undefined : commandOf(event, caretOf(input));
    if (!command) {
      if (!editable && isTyped(event)) sayLocked();
      return;
    }
    event.preventDefault();
    if (command === "next" || command === "back") enter(input.value, command);
    else if (command === "revert") {
      form.revert();
      // After React has put the text back.
      queueMicrotask(() => input.select());
    } else grid.go(cell, command);
  };
}

// A character, and what takes one away.
function isTyped({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (
    !ctrlKey && !metaKey && !altKey && ([...key].length === 1 || key === "Backspace" || key === "Delete")
  );
}

function caretOf({ selectionStart, selectionEnd, value }: HTMLInputElement): Caret {
  return { start: selectionStart ?? 0, end: selectionEnd ?? 0, length: value.length };
}
