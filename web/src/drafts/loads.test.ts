import { describe, expect, test, vi } from "vitest";
import {
  arrive,
  fates,
  hold,
  page,
  pass,
  reload,
  service,
  stored,
  withDrafts,
} from "../testing/draftsFixture.ts";
import { day, TestPage } from "../testing/draftsPage.ts";
import type { Fate } from "../testing/fakeService.ts";
import { newDraft } from "./draft.ts";

withDrafts();

describe("a reload", () => {
  test("restores the typed text", () => {
    page.type("StoreZero", "7:30", "review");
    reload();
    expect(page.draft).toMatchObject({ project: "StoreZero", hours: "7:30", notes: "review" });
  });

  test.each(["answer lost", "request lost"] as Fate[])(
    "retries a create that it interrupted, without a duplicate (%s)",
    async (fate) => {
      const release = hold("create");
      page.enter("StoreZero", "7");
      reload();
      release(fate);
      await arrive();
      page.drafts.resume();
      await pass();
      expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
      expect(page.list).toEqual([]);
    },
  );

  test("resolves an update that it interrupted", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    page.enter("StoreZero", "8");
    reload();
    page.enter("StoreZero", "9");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 9, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("and a copy of the tab store an entry once", async () => {
    fates({ status: 401 });
    page.enter("StoreZero", "7");
    await arrive();
    const copy = new TestPage(service);
    page.drafts.resume();
    copy.drafts.resume();
    await pass();
    expect(stored()).toHaveLength(1);
    expect([...page.list, ...copy.list]).toEqual([]);
  });

  test.each([
    { beside: false, text: "7" },
    { beside: false, text: "8" },
    { beside: true, text: "7" },
  ])("and a copy of the tab made while the user typed store an entry once: %o", async ({ beside, text }) => {
    if (beside) page.shown.set("given-1", service.given({ hours: 1 }));
    const draft = newDraft(day, "StoreZero", "employee", beside ? 1 : 0);
    page.drafts.edit(draft, { hours: "7" });
    const copy = page.copy(service);
    page.drafts.edit(draft, { hours: text });
    copy.drafts.resume();
    page.drafts.submit(draft.id);
    await pass();
    expect(stored().map(({ hours }) => hours)).toEqual(beside ? [1, 7] : [7]);
    expect(copy.list).toEqual([]);
    if (text === "7") expect(page.list).toEqual([]);
    else expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 7 } });
  });

  test("and a copy of the tab with other hours: the copy gets a conflict", async () => {
    fates({ status: 401 });
    page.enter("StoreZero", "7");
    await arrive();
    const copy = new TestPage(service);
    page.drafts.resume();
    await arrive();
    copy.drafts.edit(copy.draft, { hours: "8" });
    copy.drafts.submit(copy.draft.id);
    await arrive();
    expect(copy.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 7 } });
    expect(stored().map(({ hours }) => hours)).toEqual([7]);
  });

  test("and a copy of the tab with other hours beside other entries: the copy is refused, then stored on a retry", async () => {
    page.shown.set("given-1", service.given());
    fates({ status: 401 });
    const second = newDraft(day, "StoreZero", "employee", 1);
    page.drafts.edit(second, { hours: "7" });
    page.drafts.submit(second.id);
    await arrive();
    const copy = new TestPage(service);
    page.drafts.resume();
    await arrive();
    const own = copy.draft;
    copy.drafts.edit(own, { hours: "8" });
    copy.drafts.submit(own.id);
    await arrive();
    expect(copy.draft).toMatchObject({
      phase: "failed",
      hours: "8",
      problem: { code: "idempotency_key_reused" },
    });
    copy.drafts.submit(own.id);
    await arrive();
    expect(stored().map(({ hours }) => hours)).toEqual([7, 7, 8]);
  });

  test("by another user restores nothing, and deletes the drafts", () => {
    page.type("StoreZero", "7", "private");
    reload("eve");
    expect(page.list).toEqual([]);
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("private");
    reload("ann");
    expect(page.list).toEqual([]);
  });
});

test("a full storage loses no text of the page, and restores no old drafts", async () => {
  page.type("StoreZero", "7");
  const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  page.enter("StoreZero", "8");
  await arrive();
  full.mockRestore();
  expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  reload();
  expect(page.list).toEqual([]);
});
