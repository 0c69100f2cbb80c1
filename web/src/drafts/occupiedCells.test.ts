import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  hold,
  page,
  reload,
  runRetries,
  service,
  setOutcomes,
  setUpDrafts,
  stored,
  updatePage,
} from "../testing/draftsFixture.ts";
import { day } from "../testing/draftsPage.ts";
import type { CallOutcome } from "../testing/fakeService.ts";
import { newDraft } from "./draft.ts";

setUpDrafts();

describe("a cell that another client filled meanwhile", () => {
  beforeEach(() => {
    service.addEntry({ hours: 5, notes: "on the phone" });
  });

  test("becomes a conflict that shows both versions, and nothing is stored", async () => {
    page.enter("StoreZero", "8");
    await updatePage();
    expect(page.draft).toMatchObject({ id: "entry-1", phase: "conflict", hours: "8", remote: { hours: 5 } });
    expect(page.shownEntries.has("entry-1")).toBe(true);
    expect(stored().map(({ hours }) => hours)).toEqual([5]);
  });

  test("is read only after the service reports entry_exists", async () => {
    page.enter("Library", "8");
    await updatePage();
    expect(service.calls.map(({ operation }) => operation)).toEqual(["create"]);
    page.enter("StoreZero", "8");
    await updatePage();
    expect(service.calls.map(({ operation }) => operation)).toEqual(["create", "create", "listAll"]);
  });

  test("and that is empty again when it is read, can be filled by a retry", async () => {
    const release = hold("listAll");
    page.enter("StoreZero", "8");
    await updatePage();
    service.entries.clear();
    release();
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "failed", problem: { code: "entry_exists" } });
    page.leave("StoreZero");
    await updatePage();
    expect(stored().map(({ hours }) => hours)).toEqual([8]);
  });

  test.each(["response lost", "request lost"] as CallOutcome[])(
    "is not filled twice after a create without a response (%s)",
    async (outcome) => {
      service.entries.clear();
      setOutcomes(outcome);
      page.enter("StoreZero", "8");
      await updatePage();
      // The other tab changes the entry, or fills in the empty cell.
      const [storedEntry] = service.entries.values();
      if (storedEntry) service.put({ ...storedEntry, hours: 6, version: 2 });
      else service.addEntry({ hours: 6 });
      await runRetries();
      const shown = [...page.shownEntries.values()].map(({ hours }) => hours);
      if (storedEntry) expect([shown, page.draftList]).toEqual([[8], []]);
      else expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 6 } });
      expect(stored().map(({ hours }) => hours)).toEqual([6]);
    },
  );

  test("is not filled twice after the idempotency key expired", async () => {
    service.entries.clear();
    setOutcomes("request lost", { status: 401 });
    page.enter("StoreZero", "8");
    await runRetries();
    service.addEntry({ hours: 6 });
    vi.setSystemTime(Date.now() + 25 * 3_600_000);
    page.drafts.resume();
    await runRetries();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 6 } });
    expect(stored().map(({ hours }) => hours)).toEqual([6]);
  });

  test("gets the user's version if they keep it", async () => {
    page.enter("StoreZero", "8", "mine");
    await updatePage();
    page.drafts.keepMine(page.draft.id);
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "mine" }]);
    expect(page.draftList).toEqual([]);
  });

  test("stays as it is if the user takes the other version", async () => {
    page.enter("StoreZero", "8", "mine");
    await updatePage();
    page.drafts.takeTheirs(page.draft.id);
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 5, notes: "on the phone" }]);
    expect(page.draftList).toEqual([]);
  });

  test("isn't a conflict if both versions are equal", async () => {
    page.enter("StoreZero", "5", "on the phone");
    await updatePage();
    expect(stored()).toHaveLength(1);
    expect(page.draftList).toEqual([]);
    expect(page.shownEntries.get("entry-1")?.hours).toBe(5);
  });

  test("with several entries shows all of them", async () => {
    service.addEntry({ hours: 1 });
    page.enter("StoreZero", "8");
    await updatePage();
    expect([...page.shownEntries.keys()].sort()).toEqual(["entry-1", "entry-2"]);
    expect(page.draft.phase).toBe("conflict");
  });

  test("keeps the text that the user types while it is read", async () => {
    const release = hold("listAll");
    page.enter("StoreZero", "8");
    page.type("StoreZero", "8.5");
    release();
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8.5", remote: { hours: 5 } });
  });

  test("stays as it is if the user empties it while it is read", async () => {
    const release = hold("listAll");
    page.enter("StoreZero", "8");
    page.enter("StoreZero", "");
    release();
    await updatePage();
    expect(page.draftList).toEqual([]);
    expect(page.shownEntries.has("entry-1")).toBe(true);
    expect(stored()).toEqual([{ project: "StoreZero", hours: 5, notes: "on the phone" }]);
  });

  test("by this page's own move isn't a conflict", async () => {
    page.type("StoreZero", "8");
    const moved = service.entries.get("entry-1");
    if (!moved) throw new Error("the service has no entry entry-1");
    page.drafts.recordMoved(moved);
    page.leave("StoreZero");
    await updatePage();
    expect(page.draftList).toEqual([]);
    expect(stored().map(({ hours }) => hours)).toEqual([5, 8]);
  });

  test("is a conflict after a reload too, and after a failed read", async () => {
    page.type("StoreZero", "8");
    reload();
    page.shownEntries.clear();
    service.outcomeOf = (operation) => (operation === "listAll" ? { status: 503 } : "success");
    page.drafts.resume();
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "waiting", problem: { status: 503 } });
    setOutcomes();
    await runRetries();
    expect(page.draft.phase).toBe("conflict");
    expect(stored()).toHaveLength(1);
  });

  test("is a conflict even if the page shows the entry by then", async () => {
    page.type("StoreZero", "8");
    const draft = page.draft;
    for (const entry of service.entries.values()) page.shownEntries.set(entry.id, entry);
    page.drafts.submit(draft.id);
    await updatePage();
    expect(page.draft.phase).toBe("conflict");
  });
});

test("an additional entry in a filled cell is created without a condition", async () => {
  page.shownEntries.set("entry-1", service.addEntry());
  const second = newDraft(day, "StoreZero", "employee", 1);
  page.drafts.edit(second, { hours: "2" });
  page.drafts.submit(second.id);
  await updatePage();
  expect(stored().map(({ hours }) => hours)).toEqual([7, 2]);
  expect(service.calls.map(({ operation }) => operation)).toEqual(["create"]);
});

test("an entry that this page created isn't a conflict", async () => {
  const [one, two] = [newDraft(day, "StoreZero", "employee", 0), newDraft(day, "StoreZero", "employee", 1)];
  page.drafts.edit(one, { hours: "1" });
  page.drafts.submit(one.id);
  await updatePage();
  // The user left the week meanwhile, and it is no longer cached.
  page.shownEntries.clear();
  page.drafts.edit(two, { hours: "2" });
  page.drafts.submit(two.id);
  await updatePage();
  expect(stored().map(({ hours }) => hours)).toEqual([1, 2]);
});

test("a cell whose project the service normalizes is not filled twice from the row as typed", async () => {
  page.enter("Store  Zero", "8");
  await updatePage();
  // The entry is in the row of the normalized name, and the cell in this row is empty.
  page.enter("Store  Zero", "8");
  await updatePage();
  expect(stored()).toEqual([{ project: "Store Zero", hours: 8, notes: "" }]);
  expect(page.draft).toMatchObject({ phase: "conflict", remote: { hours: 8 } });
});

test("a draft of the normalized project keeps its text when the row as typed conflicts with it", async () => {
  const entry = service.addEntry({ project: "Store Zero", hours: 7 });
  page.shownEntries.set(entry.id, entry);
  page.type("Store Zero", "9");
  page.enter("Store  Zero", "8");
  await updatePage();
  expect(page.draftList).toMatchObject([
    { id: entry.id, hours: "9", phase: "typing" },
    { hours: "8", phase: "failed", problem: { code: "entry_exists" } },
  ]);
  expect(stored().map(({ hours }) => hours)).toEqual([7]);
  page.leave("Store Zero");
  await updatePage();
  page.leave("Store  Zero");
  await updatePage();
  expect(page.draft).toMatchObject({ hours: "8", phase: "conflict", remote: { hours: 9 } });
});

test("an entry of the same cell whose create response was lost isn't a conflict", async () => {
  const [one, two] = [newDraft(day, "StoreZero", "employee", 0), newDraft(day, "StoreZero", "employee", 1)];
  page.drafts.edit(one, { hours: "1" });
  page.drafts.edit(two, { hours: "2" });
  setOutcomes("response lost");
  page.drafts.submit(two.id);
  await updatePage();
  page.drafts.submit(one.id);
  await runRetries();
  expect(stored().map(({ hours }) => hours)).toEqual([2, 1]);
  expect(page.draftList).toEqual([]);
});

test("an entry that this page's pending create may have stored isn't a conflict", async () => {
  const [one, two] = [newDraft(day, "StoreZero", "employee", 0), newDraft(day, "StoreZero", "employee", 1)];
  setOutcomes("response lost");
  page.drafts.edit(one, { hours: "1" });
  page.drafts.submit(one.id);
  await updatePage();
  page.drafts.edit(two, { hours: "2" });
  page.drafts.submit(two.id);
  await updatePage();
  expect(page.draftList.map(({ id, phase }) => [id, phase])).toEqual([
    [one.id, "waiting"],
    [two.id, "waiting"],
  ]);
  await runRetries();
  expect(stored().map(({ hours }) => hours)).toEqual([1, 2]);
  expect(page.draftList).toEqual([]);
});
