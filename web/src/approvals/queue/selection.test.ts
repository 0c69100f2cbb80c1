import { expect, test } from "vitest";
import { pendingEntry } from "../../testing/fakeQueue.ts";
import { checkedState, rangeOf, selectedOf, withSelected } from "./selection.ts";

const [a, b, c] = [pendingEntry(), pendingEntry(), pendingEntry()];
const none: ReadonlySet<string> = new Set();

test("a group is selected completely, in part or not at all", () => {
  expect(checkedState(none, [a, b])).toBe("none");
  expect(checkedState(withSelected(none, [a], true), [a, b])).toBe("some");
  expect(checkedState(withSelected(none, [a, b, c], true), [a, b])).toBe("all");
  expect(checkedState(withSelected(withSelected(none, [a, b], true), [a, b], false), [a, b])).toBe("none");
});

test("an empty group is never selected completely", () => {
  expect(checkedState(none, [])).toBe("none");
});

test("a changed entry is no longer selected", () => {
  const selection = withSelected(none, [a, b], true);
  expect(selectedOf(selection, [{ ...a, version: 2 }, b])).toEqual([b]);
});

test("a range includes both ends, whichever comes first", () => {
  expect(rangeOf([a, b, c], a.id, c.id)).toEqual([a, b, c]);
  expect(rangeOf([a, b, c], c.id, b.id)).toEqual([b, c]);
  expect(rangeOf([a, b, c], undefined, b.id)).toEqual([b]);
  expect(rangeOf([a, b, c], "gone", b.id)).toEqual([b]);
});
