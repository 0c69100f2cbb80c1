import { expect, test } from "vitest";
import { pendingEntry } from "../../testing/fakeQueue.ts";
import { groupQueue } from "./queue.ts";
import { withDefaults } from "./useOpenGroups.ts";

/** Returns groups with these numbers of entries, in this order. */
const groupsOf = (...sizes: number[]) =>
  groupQueue(
    sizes.flatMap((size, index) =>
      Array.from({ length: size }, () => pendingEntry({ user_id: `${"abcdefgh"[index]}@example.com` })),
    ),
  );
const opened = (...sizes: number[]) => [...withDefaults(new Map(), groupsOf(...sizes)).values()];

test("opens the first few groups", () => {
  expect(opened(1)).toEqual([true]);
  expect(opened(5, 5, 5)).toEqual([true, true, true]);
  expect(opened(1, 1, 1, 1, 1)).toEqual([true, true, true, false, false]);
});

test("closes a group with too many entries", () => {
  expect(opened(31)).toEqual([false]);
  expect(opened(20, 20, 1)).toEqual([true, false, false]);
});

test("keeps a group as it was first shown", () => {
  const [first, ...others] = groupsOf(1, 1, 1, 1);
  const before = withDefaults(new Map(), others);
  expect([...before.values()]).toEqual([true, true, true]);
  const all = first ? [first, ...others] : [];
  const after = withDefaults(before, all);
  expect(all.map(({ key }) => after.get(key))).toEqual([true, true, true, true]);
  expect(withDefaults(after, all)).toBe(after);
});
