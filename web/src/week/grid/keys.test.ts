import { describe, expect, it } from "vitest";
import { commandOf, type KeyPress, targetOfEnter, targetOfMove, targetOfShiftEnter } from "./keys.ts";

const noModifiers: KeyPress = {
  key: "",
  code: "",
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
};
const selected = { start: 0, end: 3, length: 3 };
const inside = { start: 1, end: 1, length: 3 };
const atStart = { start: 0, end: 0, length: 3 };
const atEnd = { start: 3, end: 3, length: 3 };

describe("a key in a cell", () => {
  it.each([
    ["ArrowUp", inside, "up"],
    ["ArrowDown", inside, "down"],
    ["ArrowLeft", inside, undefined],
    ["ArrowLeft", atEnd, undefined],
    ["ArrowLeft", atStart, "left"],
    ["ArrowLeft", selected, "left"],
    ["ArrowRight", inside, undefined],
    ["ArrowRight", atStart, undefined],
    ["ArrowRight", atEnd, "right"],
    ["ArrowRight", selected, "right"],
    ["Enter", inside, "next"],
    ["Escape", inside, "revert"],
    ["F2", inside, "details"],
    ["7", selected, undefined],
    ["Tab", selected, undefined],
    ["constructor", selected, undefined],
  ] as const)("%s with the caret at %o is the command %s", (key, caret, command) => {
    expect(commandOf({ ...noModifiers, key }, caret)).toBe(command);
  });

  it.each([
    [{ key: "Enter", shiftKey: true }, "back"],
    [{ key: "F2", shiftKey: true }, undefined],
    [{ key: "ArrowLeft", shiftKey: true }, undefined],
    [{ key: "z", altKey: true }, "undo"],
    [{ key: "Ω", code: "KeyZ", altKey: true }, "undo"],
    [{ key: "z", ctrlKey: true }, undefined],
    [{ key: "ArrowRight", metaKey: true }, undefined],
    [{ key: "ArrowLeft", altKey: true }, undefined],
  ])("%o is the command %s", (pressed, command) => {
    expect(commandOf({ ...noModifiers, ...pressed }, selected)).toBe(command);
  });
});

describe("a move", () => {
  const size = { row: 3, column: 7 };
  it.each([
    [{ row: 1, column: 1 }, "up", { row: 0, column: 1 }],
    [{ row: 0, column: 1 }, "up", { row: 0, column: 1 }],
    [{ row: 2, column: 1 }, "down", { row: 2, column: 1 }],
    [{ row: 1, column: 1 }, "down", { row: 2, column: 1 }],
    [{ row: 1, column: 0 }, "left", { row: 1, column: 0 }],
    [{ row: 1, column: 1 }, "left", { row: 1, column: 0 }],
    [{ row: 1, column: 6 }, "right", { row: 1, column: 6 }],
    [{ row: 1, column: 5 }, "right", { row: 1, column: 6 }],
  ] as const)("from %o %s ends at %o", (from, move, to) => {
    expect(targetOfMove(from, move, size)).toEqual(to);
  });

  it("by Enter goes down, then to the top of the next day, and stays in the last cell", () => {
    expect(targetOfEnter({ row: 1, column: 6 }, size)).toEqual({ row: 2, column: 6 });
    expect(targetOfEnter({ row: 2, column: 1 }, size)).toEqual({ row: 0, column: 2 });
    expect(targetOfEnter({ row: 2, column: 6 }, size)).toEqual({ row: 2, column: 6 });
  });

  it("by Shift+Enter goes in reverse, and stays in the first cell", () => {
    expect(targetOfShiftEnter({ row: 2, column: 6 }, size)).toEqual({ row: 1, column: 6 });
    expect(targetOfShiftEnter({ row: 0, column: 2 }, size)).toEqual({ row: 2, column: 1 });
    expect(targetOfShiftEnter({ row: 0, column: 0 }, size)).toEqual({ row: 0, column: 0 });
  });
});
