import { expect, test } from "vitest";
import type { Entry } from "../../api/api.ts";
import { pendingEntry } from "../../testing/fakeQueue.ts";
import { groupQueue, minutesOf, pendingOf, usersOf } from "./queue.ts";

test("groups by user and ISO week, the oldest week first", () => {
  const groups = groupQueue([
    pendingEntry({ user_id: "b@example.com", date: "2026-12-28" }),
    pendingEntry({ user_id: "b@example.com", date: "2026-11-23" }),
    pendingEntry({ user_id: "a@example.com", date: "2026-11-23" }),
    pendingEntry({ user_id: "b@example.com", date: "2026-11-22" }),
    // The week of New Year is one week.
    pendingEntry({ user_id: "b@example.com", date: "2027-01-03" }),
  ]);
  expect(groups.map(({ monday, userId, entries }) => [monday, userId, entries.length])).toEqual([
    ["2026-11-16", "b@example.com", 1],
    ["2026-11-23", "a@example.com", 1],
    ["2026-11-23", "b@example.com", 1],
    ["2026-12-28", "b@example.com", 2],
  ]);
});

test("adds up a group and each of its projects, the largest first", () => {
  const [group] = groupQueue([
    pendingEntry({ project: "Intranet", hours: 0.25 }),
    pendingEntry({ project: "StoreZero", hours: 7.5, date: "2026-11-17", user_type: "contractor" }),
    pendingEntry({ project: "Intranet", hours: 1.5 }),
  ]);
  expect(group).toMatchObject({
    minutes: 555,
    projects: [
      { project: "StoreZero", minutes: 450 },
      { project: "Intranet", minutes: 105 },
    ],
  });
});

test("marks a group as a contractor's only if all of its entries are", () => {
  const [ofContractor, ofEmployee] = [pendingEntry({ user_type: "contractor" }), pendingEntry()];
  const marks = (...entries: Entry[]) => groupQueue(entries).map(({ contractor }) => contractor);
  expect(marks(ofContractor, ofEmployee, ofEmployee)).toEqual([false]);
  expect(marks(ofContractor, pendingEntry({ user_type: "contractor" }))).toEqual([true]);
  expect(marks(ofEmployee)).toEqual([false]);
});

test("sorts a group by day, and a day in the order of recording", () => {
  const first = pendingEntry({ date: "2026-11-17" });
  const second = pendingEntry({ date: "2026-11-17" });
  const earlier = pendingEntry({ date: "2026-11-16" });
  const [group] = groupQueue([second, first, earlier]);
  expect(group?.entries.map(({ id }) => id)).toEqual([earlier.id, first.id, second.id]);
});

test("counts the entries of each user", () => {
  const entries = ["b", "a", "b"].map((name) => pendingEntry({ user_id: `${name}@example.com` }));
  expect(usersOf(entries)).toEqual([
    { userId: "a@example.com", count: 1 },
    { userId: "b@example.com", count: 2 },
  ]);
  expect(minutesOf(entries)).toBe(3 * 450);
});

test("hides a settled entry until a newer version is pending", () => {
  const decided = pendingEntry();
  const other = pendingEntry();
  const settled = new Map([[decided.id, 2]]);
  expect(pendingOf([decided, other], settled)).toEqual([other]);
  expect(pendingOf([{ ...decided, version: 2 }], settled)).toEqual([]);
  const reopened = { ...decided, version: 3 };
  expect(pendingOf([reopened], settled)).toEqual([reopened]);
});

test("keeps only the newest version of an entry that two pages contain", () => {
  const entry = pendingEntry();
  const newer = { ...entry, version: 2 };
  expect(pendingOf([newer, entry], new Map())).toEqual([newer]);
});
