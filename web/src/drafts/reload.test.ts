import { describe, expect, test, vi } from "vitest";
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
import { day, TestPage } from "../testing/draftsPage.ts";
import type { CallOutcome } from "../testing/fakeService.ts";
import { newDraft } from "./draft.ts";

setUpDrafts();

describe("a reload", () => {
  test("restores the typed text", () => {
    page.type("StoreZero", "7:30", "review");
    reload();
    expect(page.draft).toMatchObject({ project: "StoreZero", hours: "7:30", notes: "review" });
  });

  test.each(["response lost", "request lost"] as CallOutcome[])(
    "retries a create that it interrupted, without a duplicate (%s)",
    async (outcome) => {
      const release = hold("create");
      page.enter("StoreZero", "7");
      reload();
      release(outcome);
      await updatePage();
      page.drafts.resume();
      await runRetries();
      expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
      expect(page.draftList).toEqual([]);
    },
  );

  test("resolves an update that it interrupted", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
    page.enter("StoreZero", "8");
    reload();
    page.enter("StoreZero", "9");
    await runRetries();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 9, notes: "" }]);
    expect(page.draftList).toEqual([]);
  });

  test("and a copy of the tab store an entry once", async () => {
    setOutcomes({ status: 401 });
    page.enter("StoreZero", "7");
    await updatePage();
    const copy = new TestPage(service);
    page.drafts.resume();
    copy.drafts.resume();
    await runRetries();
    expect(stored()).toHaveLength(1);
    expect([...page.draftList, ...copy.draftList]).toEqual([]);
  });

  test.each([
    { beside: false, text: "7" },
    { beside: false, text: "8" },
    { beside: true, text: "7" },
  ])("and a copy of the tab made while the user typed store an entry once: %o", async ({ beside, text }) => {
    if (beside) page.shownEntries.set("entry-1", service.addEntry({ hours: 1 }));
    const draft = newDraft(day, "StoreZero", "employee", beside ? 1 : 0);
    page.drafts.edit(draft, { hours: "7" });
    const copy = page.copy(service);
    page.drafts.edit(draft, { hours: text });
    copy.drafts.resume();
    page.drafts.submit(draft.id);
    await runRetries();
    expect(stored().map(({ hours }) => hours)).toEqual(beside ? [1, 7] : [7]);
    expect(copy.draftList).toEqual([]);
    if (text === "7") expect(page.draftList).toEqual([]);
    else expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 7 } });
  });

  test("and a copy of the tab with other hours: the copy gets a conflict", async () => {
    setOutcomes({ status: 401 });
    page.enter("StoreZero", "7");
    await updatePage();
    const copy = new TestPage(service);
    page.drafts.resume();
    await updatePage();
    copy.drafts.edit(copy.draft, { hours: "8" });
    copy.drafts.submit(copy.draft.id);
    await updatePage();
    expect(copy.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 7 } });
    expect(stored().map(({ hours }) => hours)).toEqual([7]);
  });

  test("and a copy of the tab with other hours beside other entries: the copy is refused, then stored on a retry", async () => {
    page.shownEntries.set("entry-1", service.addEntry());
    setOutcomes({ status: 401 });
    const second = newDraft(day, "StoreZero", "employee", 1);
    page.drafts.edit(second, { hours: "7" });
    page.drafts.submit(second.id);
    await updatePage();
    const copy = new TestPage(service);
    page.drafts.resume();
    await updatePage();
    const copyDraft = copy.draft;
    copy.drafts.edit(copyDraft, { hours: "8" });
    copy.drafts.submit(copyDraft.id);
    await updatePage();
    expect(copy.draft).toMatchObject({
      phase: "failed",
      hours: "8",
      problem: { code: "idempotency_key_reused" },
    });
    copy.drafts.submit(copyDraft.id);
    await updatePage();
    expect(stored().map(({ hours }) => hours)).toEqual([7, 7, 8]);
  });

  test("by another user restores nothing, and deletes the drafts", () => {
    page.type("StoreZero", "7", "private");
    reload("eve");
    expect(page.draftList).toEqual([]);
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("private");
    reload("ann");
    expect(page.draftList).toEqual([]);
  });
});

test("a full storage loses no text of the page, and restores no old drafts", async () => {
  page.type("StoreZero", "7");
  const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  page.enter("StoreZero", "8");
  await updatePage();
  full.mockRestore();
  expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  reload();
  expect(page.draftList).toEqual([]);
});
