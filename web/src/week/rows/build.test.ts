import { describe, expect, it } from "vitest";
import { weekOf } from "../../calendar/day.ts";
import { asNewEntry, type Draft, draftOf, newDraft } from "../../drafts/draft.ts";
import { entryOf } from "../../testing/entry.ts";
import { buildWeek, itemsOf, nextNumber, sameCell, sortProjects } from "./build.ts";

const monday = "2026-11-23";
const days = weekOf(monday);

function stateOf(...drafts: Draft[]) {
  return { drafts: new Map(drafts.map((draft) => [draft.id, draft])), stored: new Map() };
}

function newEntry(day: string, project: string, number = 0) {
  const start = newDraft(day, project, "employee", number);
  return asNewEntry(start, { id: start.id, idempotencyKey: "k", cellWasEmpty: true });
}

function cellOf(items: ReturnType<typeof itemsOf>, day = monday, project = "StoreZero") {
  const row = buildWeek(monday, [project], items).rows[0];
  const cell = row?.cells.find((one) => one.day === day);
  if (!cell) throw new Error("the week has no such cell");
  return cell;
}

describe("the sums", () => {
  const entries = [
    entryOf({ id: "a", hours: 7.5 }),
    entryOf({ id: "b", hours: 0.25, project: "Apollo" }),
    entryOf({ id: "c", hours: 2, date: "2026-11-29" }),
  ];

  it("add up rows, days and the week", () => {
    const week = buildWeek(monday, ["Apollo", "StoreZero"], itemsOf(days, entries, stateOf()));
    expect(week.rows.map(({ minutes }) => minutes)).toEqual([15, 570]);
    expect(week.days.map(({ minutes }) => minutes)).toEqual([465, 0, 0, 0, 0, 0, 120]);
    expect(week.minutes).toBe(585);
  });

  it("ignore entries and drafts of other weeks", () => {
    const other = entryOf({ id: "d", date: "2026-11-30" });
    const draft = { ...newEntry("2026-11-22", "StoreZero"), hours: "3" };
    expect(itemsOf(days, [other], stateOf(draft))).toEqual([]);
  });

  it("count a draft instead of its entry, and a new entry's draft in addition", () => {
    const changed = { ...draftOf(entryOf({ id: "a", hours: 7.5 })), hours: "1:30" };
    const added = { ...newEntry("2026-11-24", "StoreZero"), hours: "4" };
    const week = buildWeek(monday, ["StoreZero"], itemsOf(days, entries, stateOf(changed, added)));
    expect(week.days.map(({ minutes }) => minutes)).toEqual([105, 240, 0, 0, 0, 0, 120]);
  });

  it("count an emptied cell as 0, and an entry whose draft is invalid with its stored hours", () => {
    const emptied = { ...draftOf(entryOf({ id: "a" })), hours: " " };
    const unclear = { ...draftOf(entryOf({ id: "c", hours: 2, date: "2026-11-29" })), hours: "2x" };
    const week = buildWeek(monday, ["StoreZero"], itemsOf(days, entries, stateOf(emptied, unclear)));
    expect(week.rows[0]?.minutes).toBe(120);
  });

  it("mark a day as full if it has more than 24 hours or the service refused an entry", () => {
    const over = [entryOf({ id: "a", hours: 24 }), entryOf({ id: "b", hours: 0.25 })];
    expect(buildWeek(monday, [], itemsOf(days, over, stateOf())).days[0]?.full).toBe(true);
    expect(buildWeek(monday, [], itemsOf(days, over.slice(0, 1), stateOf())).days[0]?.full).toBe(false);
    const problem = { status: 409, code: "day_full", message: "" };
    const refused: Draft = {
      ...newEntry("2026-11-25", "X"),
      hours: "1",
      phase: "failed",
      problem,
    };
    const week = buildWeek(monday, [], itemsOf(days, [], stateOf(refused)));
    expect(week.days.map(({ full }) => full)).toEqual([false, false, true, false, false, false, false]);
  });
});

describe("a cell", () => {
  it("has one item for an entry and its draft", () => {
    const entry = entryOf({ id: "a", version: 2 });
    const draft = { ...draftOf(entryOf({ id: "a" })), hours: "8" };
    const [item, ...others] = cellOf(itemsOf(days, [entry], stateOf(draft))).items;
    expect(others).toEqual([]);
    expect(item).toMatchObject({ id: "a", entry: { version: 2 }, draft: { hours: "8" } });
  });

  it("shows the draft of an entry that the list doesn't contain", () => {
    const draft = { ...draftOf(entryOf({ id: "a" })), hours: "8" };
    expect(cellOf(itemsOf(days, [], stateOf(draft))).minutes).toBe(480);
  });

  it("keeps an item's key and position when its draft becomes an entry", () => {
    const first = entryOf({ id: "2026-11-23-00000000000000000000000001" });
    const one = { ...newEntry(monday, "StoreZero", 1), hours: "1" };
    const two = { ...newEntry(monday, "StoreZero", 2), hours: "2" };
    const before = cellOf(itemsOf(days, [first], stateOf(one, two)));
    // The second draft was saved first, so the first draft's entry will have a later id.
    const entry = entryOf({ id: "2026-11-23-00000000000000000000000002", hours: 2 });
    const stored = new Map([[entry.id, { draftId: two.id, version: 1 }]]);
    const after = cellOf(itemsOf(days, [first, entry], { ...stateOf(one), stored }));
    expect(after.items.map(({ key }) => key)).toEqual(before.items.map(({ key }) => key));
    expect(after.items.map(({ saved }) => saved)).toEqual([false, false, true]);
  });

  it("shows one item for a pending create and the entry that it may have stored", () => {
    const at = Date.parse("2026-11-23T16:00:00Z");
    const content = {
      date: monday,
      project: "StoreZero",
      hours: 7,
      notes: "",
      user_type: "employee",
    } as const;
    const pendingDraft: Draft = {
      ...newEntry(monday, "StoreZero"),
      hours: "7",
      phase: "waiting",
      sentCreate: { key: "k", entry: content, at, ifEmpty: true },
    };
    const withoutResponse = entryOf({ id: "a", created_at: "2026-11-23T16:00:01Z", hours: 7 });
    const older = entryOf({ id: "b", created_at: "2026-11-23T15:00:00Z", hours: 7 });
    const other = entryOf({ id: "c", created_at: "2026-11-23T16:00:01Z", hours: 6.75 });
    const minutesWith = (...entries: ReturnType<typeof entryOf>[]) =>
      cellOf(itemsOf(days, entries, stateOf(pendingDraft))).minutes;
    expect(minutesWith(withoutResponse)).toBe(420);
    expect(minutesWith(older)).toBe(840);
    expect(minutesWith(other)).toBe(825);
    const storedEntries = new Map([["a", { draftId: "new/other", version: 1 }]]);
    expect(
      cellOf(itemsOf(days, [withoutResponse], { ...stateOf(pendingDraft), stored: storedEntries })).minutes,
    ).toBe(840);
  });

  it("numbers a new draft after all drafts before it", () => {
    expect(nextNumber(cellOf([]))).toBe(0);
    expect(nextNumber(cellOf(itemsOf(days, [entryOf({ id: "a" })], stateOf())))).toBe(0);
    const stored = new Map([["a", { draftId: "new/2026-11-23/4/StoreZero", version: 1 }]]);
    const draft = newEntry(monday, "StoreZero", 2);
    const items = itemsOf(days, [entryOf({ id: "a" })], { ...stateOf(draft), stored });
    expect(nextNumber(cellOf(items))).toBe(5);
  });

  it("is equal only with the same versions of the same items", () => {
    const entry = entryOf({ id: "a" });
    const same = (a: Draft[], b: Draft[], first = entry, second = entry) =>
      sameCell(cellOf(itemsOf(days, [first], stateOf(...a))), cellOf(itemsOf(days, [second], stateOf(...b))));
    const draft = draftOf(entry);
    expect(same([], [])).toBe(true);
    expect(same([draft], [draft])).toBe(true);
    expect(same([draft], [{ ...draft, hours: "1" }])).toBe(false);
    expect(same([draft], [])).toBe(false);
    expect(same([], [], entry, entryOf({ id: "a", version: 2 }))).toBe(false);
  });
});

it("sorts projects by name in the user's language, without duplicates", () => {
  expect(sortProjects(["b10", "Éa", "b9", "a", "b9", "eb"], ["en"])).toEqual(["a", "b9", "b10", "Éa", "eb"]);
  // The order is deterministic even for names that the language compares as equal.
  const composed = "\u00e9";
  const decomposed = "e\u0301";
  expect(sortProjects([composed, decomposed], ["en"])).toEqual(sortProjects([decomposed, composed], ["en"]));
});
