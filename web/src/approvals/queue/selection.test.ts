import { expect, test } from "vitest";
import { pendingEntry } from "../../testing/fakeQueue.ts";
import { checkedState, rangeOf, selectedOf, withSelected } from "./selection.ts";

const [a, b, c] = [pendingEntry(), pendingEntry(), pendingEntry()];
const none: ReadonlySet<string> = new Set();

test("a group is chosen wholly, in part or not", () => {
  expect(checkedState(none, [a, b])).toBe("none");
  expect(checkedState(withSelected(none, [a], true), [a, b])).toBe("some");
  expect(checkedState(withSelected(none, [a, b, c], true), [a, b])).toBe("all");
  expect(checkedState(withSelected(withSelected(none, [a, b], true), [a, b], false), [a, b])).toBe("none");
});

test("nothing is never wholly chosen", () => {
  expect(checkedState(none, [])).toBe("none");
});

test("an entry that changed is not chosen any more", () => {
  const selection = withSelected(none, [a, b], true);
  expect(selectedOf(selection, [{ ...a, version: 2 }, b])).toEqual([b]);
});

test("a stretch goes from one to the other, whichever stands first", () => {
  expect(rangeOf([a, b, c], a.id, c.id)).toEqual([a, b, c]);
  expect(rangeOf([a, b, c], c.id, b.id)).toEqual([b, c]);
  expect(rangeOf([a, b, c], undefined, b.id)).toEqual([b]);
  expect(rangeOf([a, b, c], "gone", b.id)).toEqual([b]);
});
