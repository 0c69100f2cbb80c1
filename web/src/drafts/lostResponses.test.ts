import { describe, expect, test, vi } from "vitest";
import {
  hold,
  page,
  runRetries,
  service,
  setOutcomes,
  setUpDrafts,
  stored,
  updatePage,
} from "../testing/draftsFixture.ts";
import { day } from "../testing/draftsPage.ts";
import { entryOf } from "../testing/entry.ts";
import type { CallOutcome } from "../testing/fakeService.ts";
import { newDraft } from "./draft.ts";

setUpDrafts();

describe("a lost response", () => {
  test("to a create doesn't duplicate the entry", async () => {
    setOutcomes("response lost");
    page.enter("StoreZero", "7");
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "waiting", problem: { code: "unreachable" } });
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(service.count("create")).toBe(2);
    expect(page.draftList).toEqual([]);
  });

  test("to a create, with new text since: the entry is updated, not duplicated", async () => {
    setOutcomes("response lost");
    page.enter("StoreZero", "7");
    await updatePage();
    page.enter("StoreZero", "8");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect(page.draftList).toEqual([]);
  });

  // The create is resolved, and the change after it fails: the draft must still belong to the stored entry.
  test.each([
    "request lost",
    "response lost",
    { status: 503 },
    { status: 401 },
    { status: 429 },
  ] as CallOutcome[])(
    "to a create, and an update that then fails with %o: nothing is duplicated",
    async (outcome) => {
      setOutcomes("response lost", "success", outcome);
      page.enter("StoreZero", "7");
      await updatePage();
      page.enter("StoreZero", "8");
      await runRetries();
      page.drafts.resume();
      await runRetries();
      expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
      expect(page.draftList).toEqual([]);
    },
  );

  test("to a create that the user then empties: the entry is deleted", async () => {
    setOutcomes("response lost");
    page.enter("StoreZero", "7");
    await updatePage();
    page.enter("StoreZero", "");
    await runRetries();
    expect(stored()).toEqual([]);
    expect(page.draftList).toEqual([]);
    expect(page.shownEntries.size).toBe(0);
  });

  test("to a create that the user then reverts: the entry is deleted", async () => {
    setOutcomes("response lost");
    page.enter("StoreZero", "7", "review");
    await updatePage();
    page.drafts.revert(page.draft.id);
    await runRetries();
    expect(stored()).toEqual([]);
    expect(page.draftList).toEqual([]);
  });

  // The authorizer sends a 403 before the key is looked up, so the entry may still exist.
  test.each([401, 403, 404])("to a create, then a %i: the retry uses the same key", async (status) => {
    setOutcomes("response lost", { status });
    page.enter("StoreZero", "7");
    await runRetries();
    page.enter("StoreZero", "8");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  });

  test("to a create that never arrived, and a refused retry: the new text is sent as a new create", async () => {
    setOutcomes("request lost", { status: 409, code: "day_full" });
    page.enter("StoreZero", "8");
    await updatePage();
    page.enter("StoreZero", "4");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 4, notes: "" }]);
  });

  test("to an update isn't a conflict", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
    setOutcomes("response lost");
    page.enter("StoreZero", "8");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect(service.entries.get("entry-1")?.version).toBe(2);
    expect(page.draftList).toEqual([]);
  });

  test("to an update, with new text since, isn't a conflict", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
    setOutcomes("response lost", "request lost");
    page.enter("StoreZero", "8");
    await updatePage();
    page.enter("StoreZero", "8.5");
    await updatePage();
    page.enter("StoreZero", "9");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 9, notes: "" }]);
    expect(page.draftList).toEqual([]);
  });

  test("to an update, with the old text typed since: the entry is updated back", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
    setOutcomes("response lost");
    page.enter("StoreZero", "8");
    await updatePage();
    page.enter("StoreZero", "7");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(page.draftList).toEqual([]);
  });

  test("to an update that the user then reverts: the entry is updated back", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7, notes: "a" }));
    setOutcomes("response lost");
    page.enter("StoreZero", "8", "b");
    await updatePage();
    page.drafts.revert("entry-1");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "a" }]);
    expect(page.draftList).toEqual([]);
  });

  test("to an update that never arrived, with the old text typed since: nothing is sent", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7, status: "rejected" }));
    setOutcomes("request lost");
    page.enter("StoreZero", "8");
    await updatePage();
    page.enter("StoreZero", "7");
    await runRetries();
    // An update, even with the same content, would resubmit a rejected entry.
    expect(service.entries.get("entry-1")).toMatchObject({ version: 1, status: "rejected" });
    expect(page.draftList).toEqual([]);
  });

  test("to a deletion is a completed deletion", async () => {
    page.shownEntries.set("entry-1", service.addEntry());
    setOutcomes("response lost");
    page.drafts.remove(entryOf({ id: "entry-1", hours: 7 }));
    await runRetries();
    expect(stored()).toEqual([]);
    expect(page.draftList).toEqual([]);
    expect(page.shownEntries.size).toBe(0);
    expect(page.drafts.snapshot().removed?.id).toBe("entry-1");
  });

  test.each(["7", "8"])(
    "to a deletion, with %s typed since: a new entry is created, without a conflict",
    async (hours) => {
      page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
      setOutcomes("response lost");
      page.drafts.remove(entryOf({ id: "entry-1", hours: 7 }));
      await updatePage();
      page.enter("StoreZero", hours);
      await runRetries();
      expect(stored()).toEqual([{ project: "StoreZero", hours: Number(hours), notes: "" }]);
      expect(page.draftList).toEqual([]);
      expect([...page.shownEntries.values()]).toEqual([...service.entries.values()]);
    },
  );

  test("to nothing, but a deletion by another client too, is a completed deletion", async () => {
    page.shownEntries.set("entry-1", service.addEntry());
    service.put(entryOf({ id: "entry-1", hours: 7, version: 2 }));
    const release = hold("get");
    page.drafts.remove(entryOf({ id: "entry-1", hours: 7 }));
    await updatePage();
    service.entries.delete("entry-1");
    release();
    await updatePage();
    expect(page.draftList).toEqual([]);
  });
});

describe("a create that was sent more than 24 hours ago", () => {
  const hours = 3_600_000;

  async function createLongAgo(outcome: CallOutcome): Promise<void> {
    setOutcomes(outcome);
    const draft = newDraft(day, "StoreZero", "employee", 1);
    page.drafts.edit(draft, { hours: "7" });
    page.drafts.submit(draft.id);
    await updatePage();
    vi.setSystemTime(Date.now() + 25 * hours);
  }

  test("is found if it was stored", async () => {
    await createLongAgo("response lost");
    page.drafts.resume();
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(service.count("create")).toBe(1);
    expect(page.draftList).toEqual([]);
  });

  test("is sent again if it wasn't stored", async () => {
    await createLongAgo("request lost");
    page.drafts.resume();
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(page.draftList).toEqual([]);
  });

  test("isn't mistaken for an equal entry that is older", async () => {
    const before = new Date(Date.now() - 2 * hours).toISOString();
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7, created_at: before }));
    await createLongAgo("request lost");
    page.drafts.resume();
    await runRetries();
    expect(stored()).toHaveLength(2);
  });

  test("is found even if the clocks differ by half an hour", async () => {
    await createLongAgo("response lost");
    for (const entry of service.entries.values())
      service.put({ ...entry, created_at: new Date(Date.parse(entry.created_at) - hours / 2).toISOString() });
    page.drafts.resume();
    await runRetries();
    expect(stored()).toHaveLength(1);
  });

  test("is updated if it was stored and the user typed new text since", async () => {
    await createLongAgo("response lost");
    page.enter("StoreZero", "8");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  });
});
