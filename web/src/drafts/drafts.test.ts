import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  hold,
  page,
  receiveResponses,
  runRetries,
  service,
  setOutcomes,
  setUpDrafts,
  stored,
  updatePage,
} from "../testing/draftsFixture.ts";
import { day } from "../testing/draftsPage.ts";
import { entryOf } from "../testing/entry.ts";
import { draftOf, newDraft, typedHours } from "./draft.ts";

setUpDrafts();

describe("a new entry", () => {
  test("is created when its cell is submitted, and then has no draft", async () => {
    page.type("StoreZero", "7");
    await updatePage();
    expect(service.calls).toEqual([]);
    page.type("StoreZero", "7,5", "review");
    page.leave("StoreZero");
    expect(page.draft.phase).toBe("saving");
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7.5, notes: "review" }]);
    expect(page.draftList).toEqual([]);
    expect([...page.shownEntries.values()]).toEqual([...service.entries.values()]);
  });

  test("has no draft while its cell is empty or emptied again", () => {
    page.type("StoreZero", "7");
    page.type("StoreZero", "");
    expect(page.draftList).toEqual([]);
    page.type("StoreZero", "  ");
    page.leave("StoreZero");
    expect(page.draftList).toEqual([]);
    expect(service.calls).toEqual([]);
  });

  test("keeps each character of hours that begin with 0, such as 0:15", () => {
    page.type("StoreZero", "0");
    expect(page.draft).toMatchObject({ hours: "0", phase: "typing" });
  });

  test.each([
    ["abc", "hours_format"],
    ["7.1", "hours_step"],
    ["25", "hours_range"],
  ])("with the hours %s is not sent, and its draft has the reason", (hours, code) => {
    page.enter("StoreZero", hours);
    expect(page.draft).toMatchObject({ hours, phase: "failed", problem: { code } });
    page.type("StoreZero", "7");
    expect(page.draft).toMatchObject({ phase: "typing" });
    expect(page.draft.problem).toBeUndefined();
    expect(service.calls).toEqual([]);
  });

  test("keeps notes that have no hours yet", () => {
    page.enter("StoreZero", "", "review");
    expect(page.draft).toMatchObject({
      notes: "review",
      phase: "failed",
      problem: { code: "hours_missing" },
    });
  });

  test("is recorded with the id of its draft", async () => {
    page.enter("StoreZero", "7");
    const { id } = page.draft;
    await updatePage();
    const [entry] = service.entries.values();
    expect(page.drafts.snapshot().stored.get(entry?.id ?? "")).toEqual({ draftId: id, version: 1 });
  });
});

describe("typing while a save is in flight", () => {
  test("is kept, and sent when the cell is submitted again", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.type("StoreZero", "7.5");
    release();
    await updatePage();
    expect(page.draft).toMatchObject({ hours: "7.5", phase: "typing" });
    page.leave("StoreZero");
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7.5, notes: "" }]);
    expect(service.count("create")).toBe(1);
  });

  test("and submitting twice sends only the last text", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.enter("StoreZero", "7.5");
    page.enter("StoreZero", "8");
    expect(service.calls).toHaveLength(1);
    release();
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect(service.count("update")).toBe(1);
    expect(page.draftList).toEqual([]);
  });

  test("after the response but before the page shows the entry is kept too", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    release();
    await receiveResponses();
    expect(page.draft).toMatchObject({ hours: "7", phase: "typing" });
    page.type("StoreZero", "9");
    await updatePage();
    expect(page.draft.hours).toBe("9");
  });

  test("can be reverted to the text in flight", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.type("StoreZero", "75");
    page.drafts.revert(page.draft.id);
    expect(page.draft.hours).toBe("7");
    release();
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(page.draftList).toEqual([]);
  });

  test("into an entry that is being deleted creates a new one", async () => {
    page.shownEntries.set("entry-1", service.addEntry());
    const release = hold("remove");
    page.drafts.remove(entryOf({ id: "entry-1", hours: 7 }));
    page.enter("StoreZero", "5", "again");
    release();
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 5, notes: "again" }]);
    expect(page.draftList).toEqual([]);
  });

  test("an empty text into an entry that is being deleted creates nothing", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ notes: "kept" }));
    const release = hold("remove");
    page.enter("StoreZero", "");
    page.enter("StoreZero", "0");
    release();
    await updatePage();
    expect(stored()).toEqual([]);
    expect(page.draftList).toEqual([]);
  });

  test("into the same entry after a refetch keeps both texts separate", async () => {
    setOutcomes("response lost");
    page.enter("StoreZero", "7");
    await updatePage();
    // The list is fetched again and shows the entry, and the user changes it there.
    const [entry] = service.entries.values();
    if (!entry) throw new Error("the entry was not stored");
    page.drafts.edit(draftOf(entry), { hours: "9" });
    page.drafts.edit(page.draftList.find(({ id }) => id !== entry.id) ?? draftOf(entry), { hours: "8" });
    page.drafts.resume();
    for (const { id } of page.draftList) page.drafts.submit(id);
    await runRetries();
    expect(service.entries.get(entry.id)?.hours).toBe(9);
    expect(page.draft).toMatchObject({ hours: "8", phase: "typing" });
  });
});

test("typing the stored text again leaves no draft", () => {
  const entry = service.addEntry({ hours: 7.5 });
  page.drafts.edit(draftOf(entry), { hours: "8" });
  page.drafts.edit(draftOf(entry), { hours: typedHours(entry) });
  expect(page.draftList).toEqual([]);
});

test("several new entries of a cell have separate drafts", async () => {
  page.drafts.edit(newDraft(day, "StoreZero", "employee", 0), { hours: "1" });
  page.drafts.edit(newDraft(day, "StoreZero", "employee", 1), { hours: "1" });
  for (const { id } of page.draftList) page.drafts.submit(id);
  await updatePage();
  expect(stored()).toHaveLength(2);
});

test("listeners are called for each change until they unsubscribe", () => {
  const listener = vi.fn();
  const stop = page.drafts.subscribe(listener);
  page.type("StoreZero", "7");
  expect(listener).toHaveBeenCalled();
  const { length } = listener.mock.calls;
  stop();
  page.type("StoreZero", "8");
  expect(listener).toHaveBeenCalledTimes(length);
});

describe("a deletion", () => {
  beforeEach(async () => {
    page.shownEntries.set(
      "entry-1",
      service.addEntry({ hours: 7, notes: "review", user_type: "contractor" }),
    );
    page.drafts.remove(entryOf({ id: "entry-1", hours: 7, notes: "review", user_type: "contractor" }));
    await updatePage();
    expect(stored()).toEqual([]);
  });

  test("can be undone once, by an equal entry", async () => {
    page.drafts.undo();
    page.drafts.undo();
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "review" }]);
    expect([...service.entries.values()][0]?.user_type).toBe("contractor");
    expect(page.drafts.snapshot().removed).toBeUndefined();
  });

  test("can be undone without changing what the user types into the empty cell", async () => {
    page.type("StoreZero", "3");
    page.drafts.undo();
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "review" }]);
    expect(page.draft).toMatchObject({ hours: "3", phase: "typing" });
  });

  test("turns text that is typed before the page shows it into a new entry", async () => {
    page.drafts.undo();
    await updatePage();
    const [entry] = page.shownEntries.values();
    if (!entry) throw new Error("the deletion was not undone");
    page.drafts.remove(entry);
    await receiveResponses();
    page.drafts.edit(draftOf(entry), { hours: "5" });
    page.drafts.submit(entry.id);
    await updatePage();
    expect(stored()).toMatchObject([{ hours: 5 }]);
    expect(page.draftList).toEqual([]);
  });

  test("and another one undone at the same instant are both restored", async () => {
    const other = service.addEntry({ hours: 2 });
    page.shownEntries.set(other.id, other);
    setOutcomes("request lost");
    const now = Date.now();
    page.drafts.undo();
    await updatePage();
    page.drafts.remove(other);
    await updatePage();
    vi.setSystemTime(now);
    page.drafts.undo();
    await runRetries();
    expect(stored().map(({ hours }) => hours)).toEqual(expect.arrayContaining([7, 2]));
    expect(stored()).toHaveLength(2);
  });

  test("can't be undone after clearRemoved", async () => {
    page.drafts.clearRemoved();
    page.drafts.undo();
    await updatePage();
    expect(stored()).toEqual([]);
  });
});

describe("an undone deletion", () => {
  const entry = entryOf({ id: "old-1", hours: 7 });
  const equalEntry = entryOf({ id: "old-2", hours: 7 });

  async function remove(): Promise<void> {
    page.shownEntries.set(entry.id, service.put(entry));
    page.drafts.remove(entry);
    await updatePage();
  }

  test("is a conflict if another tab filled the cell meanwhile", async () => {
    await remove();
    service.addEntry({ hours: 3 });
    page.drafts.undo();
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "7", remote: { hours: 3 } });
    expect(stored().map(({ hours }) => hours)).toEqual([3]);
  });

  test("is restored beside an entry of another tab that the page shows", async () => {
    await remove();
    service.addEntry({ hours: 5 });
    page.refetch(service);
    page.drafts.undo();
    await updatePage();
    expect(stored().map(({ hours }) => hours)).toEqual([5, 7]);
    expect(page.draftList).toEqual([]);
  });

  test("is restored beside an equal entry, even if the week is no longer cached", async () => {
    page.shownEntries.set(equalEntry.id, service.put(equalEntry));
    await remove();
    page.shownEntries.clear();
    page.drafts.undo();
    await updatePage();
    expect(stored().map(({ hours }) => hours)).toEqual([7, 7]);
    expect(page.draftList).toEqual([]);
  });

  test("by keepMine is a conflict if another tab deleted the entry and filled the cell", async () => {
    page.shownEntries.set(entry.id, service.put(entry));
    service.entries.clear();
    page.enter("StoreZero", "8");
    await updatePage();
    service.addEntry({ hours: 3 });
    page.drafts.keepMine(page.draft.id);
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 3 } });
    expect(stored().map(({ hours }) => hours)).toEqual([3]);
  });
});
