import { expect, test } from "vitest";
import { pendingEntry } from "../../testing/fakeQueue.ts";
import { choose, chosenOf, extentOf, stretch } from "./selection.ts";

const [a, b, c] = [pendingEntry(), pendingEntry(), pendingEntry()];
const none: ReadonlySet<string> = new Set();

test("a group is chosen wholly, in part or not", () => {
  expect(extentOf(none, [a, b])).toBe("none");
  expect(extentOf(choose(none, [a], true), [a, b])).toBe("some");
  expect(extentOf(choose(none, [a, b, c], true), [a, b])).toBe("all");
  expect(extentOf(choose(choose(none, [a, b], true), [a, b], false), [a, b])).toBe("none");
});

test("nothing is never wholly chosen", () => {
  expect(extentOf(none, [])).toBe("none");
});

test("an entry that changed is not chosen any more", () => {
  const selection = choose(none, [a, b], true);
  expect(chosenOf(selection, [{ ...a, version: 2 }, b])).toEqual([b]);
});

test("a stretch goes from one to the other, whichever stands first", () => {
  expect(stretch([a, b, c], a.id, c.id)).toEqual([a, b, c]);
  expect(stretch([a, b, c], c.id, b.id)).toEqual([b, c]);
  expect(stretch([a, b, c], undefined, b.id)).toEqual([b]);
  expect(stretch([a, b, c], "gone", b.id)).toEqual([b]);
});
