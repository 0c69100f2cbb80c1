// Maps keys in a cell of the grid to commands. No DOM: the position of the caret is passed as numbers.

export type Move = "up" | "down" | "left" | "right";
/** "next" is Enter, which goes down. "back" is Shift+Enter, which goes up. */
export type Command = Move | "next" | "back" | "revert" | "details" | "undo";

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

export interface Caret {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

const plainKeys: ReadonlyMap<string, Command> = new Map([
  ["ArrowUp", "up"],
  ["ArrowDown", "down"],
  ["Enter", "next"],
  ["Escape", "revert"],
  ["F2", "details"],
]);

/** Returns the command of the key, or undefined if the key belongs to the text field. */
export function commandOf(keyPress: KeyPress, caret: Caret): Command | undefined {
  if (keyPress.ctrlKey || keyPress.metaKey) return undefined;
  if (keyPress.altKey) return isUndo(keyPress) ? "undo" : undefined;
  if (keyPress.shiftKey) return keyPress.key === "Enter" ? "back" : undefined;
  if (keyPress.key === "ArrowLeft") return atEdge(caret, 0) ? "left" : undefined;
  if (keyPress.key === "ArrowRight") return atEdge(caret, caret.length) ? "right" : undefined;
  return plainKeys.get(keyPress.key);
}

// Also compare the key's position: with Alt, the Z key types another character on some keyboards.
function isUndo({ key, code, shiftKey }: KeyPress): boolean {
  return !shiftKey && (key === "z" || code === "KeyZ");
}

// Reports whether the caret is at the edge of the text, or all text is selected, as after the cell has received the
// focus.
function atEdge({ start, end, length }: Caret, edge: number): boolean {
  return (start === edge && end === edge) || (start === 0 && end === length);
}

export interface Position {
  readonly row: number;
  readonly column: number;
}

/** Returns the target of a move, which is the same position at the edge of the grid. */
export function targetOfMove({ row, column }: Position, move: Move, size: Position): Position {
  const last = { row: size.row - 1, column: size.column - 1 };
  switch (move) {
    case "up":
      return { row: Math.max(row - 1, 0), column };
    case "down":
      return { row: Math.min(row + 1, last.row), column };
    case "left":
      return { row, column: Math.max(column - 1, 0) };
    case "right":
      return { row, column: Math.min(column + 1, last.column) };
  }
}

/** Returns the target of Enter: the row below, or from the last row the top of the next day. The last cell stays. */
export function targetOfEnter({ row, column }: Position, size: Position): Position {
  if (row < size.row - 1) return { row: row + 1, column };
  return column < size.column - 1 ? { row: 0, column: column + 1 } : { row, column };
}

/** Returns the target of Shift+Enter: the reverse of Enter. */
export function targetOfShiftEnter({ row, column }: Position, size: Position): Position {
  if (row > 0) return { row: row - 1, column };
  return column > 0 ? { row: size.row - 1, column: column - 1 } : { row, column };
}
