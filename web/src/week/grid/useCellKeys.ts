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
  /** Announces that the input was ignored, and why. */
  readonly announceLocked: () => void;
}

/** Returns the handler for keys in a cell's input. */
export function useCellKeys(cell: Cell, form: Form, { editable, announceLocked }: Lock) {
  const grid = useGrid();

  /**
   * Submits the cell's draft and moves the focus. In a read-only cell, Enter moves the focus too, and doesn't open the
   * details.
   */
  function enter(typed: string, command: Command): void {
    if (editable) form.submit();
    else form.leave();
    // Keep the focus here if the hours are invalid.
    if (!editable || parseHours(typed).kind !== "invalid") grid.runCommand(cell, command);
  }

  return (event: KeyboardEvent<HTMLInputElement>): void => {
    const input = event.currentTarget;
    const command = event.nativeEvent.isComposing ? undefined : commandOf(event, caretOf(input));
    if (!command) {
      if (!editable && isTyped(event)) announceLocked();
      return;
    }
    event.preventDefault();
    if (command === "next" || command === "back") enter(input.value, command);
    else if (command === "revert") {
      form.revert();
      // Wait until React has restored the text.
      queueMicrotask(() => input.select());
    } else grid.runCommand(cell, command);
  };
}

// Reports whether the key types or deletes a character.
function isTyped({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (
    !ctrlKey && !metaKey && !altKey && ([...key].length === 1 || key === "Backspace" || key === "Delete")
  );
}

function caretOf({ selectionStart, selectionEnd, value }: HTMLInputElement): Caret {
  return { start: selectionStart ?? 0, end: selectionEnd ?? 0, length: value.length };
}
