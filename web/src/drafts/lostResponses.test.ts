import { describe, expect, test, vi } from "vitest";
import { arrive, fates, hold, page, pass, service, stored, withDrafts } from "../testing/draftsFixture.ts";
import { day } from "../testing/draftsPage.ts";
import { entryOf } from "../testing/entry.ts";
import type { Fate } from "../testing/fakeService.ts";
import { newDraft } from "./draft.ts";

withDrafts();

describe("a lost response", () => {
  test("to a create doesn't duplicate the entry", async () => {
    fates("answer lost");
    page.enter("StoreZero", "7");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "waiting", problem: { code: "unreachable" } });
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(service.count("create")).toBe(2);
    expect(page.list).toEqual([]);
  });

  test("to a create, with new text since: the entry is updated, not duplicated", async () => {
    fates("answer lost");
    page.enter("StoreZero", "7");
    await arrive();
    page.enter("StoreZero", "8");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  // The create is resolved, and the change after it fails: the draft must still belong to the stored entry.
  test.each(["request lost", "answer lost", { status: 503 }, { status: 401 }, { status: 429 }] as Fate[])(
    "to a create, and an update that then fails with %o: nothing is duplicated",
    async (fate) => {
      fates("answer lost", "answered", fate);
      page.enter("StoreZero", "7");
      await arrive();
      page.enter("StoreZero", "8");
      await pass();
      page.drafts.resume();
      await pass();
      expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
      expect(page.list).toEqual([]);
    },
  );

  test("to a create that the user then empties: the entry is deleted", async () => {
    fates("answer lost");
    page.enter("StoreZero", "7");
    await arrive();
    page.enter("StoreZero", "");
    await pass();
    expect(stored()).toEqual([]);
    expect(page.list).toEqual([]);
    expect(page.shown.size).toBe(0);
  });

  test("to a create that the user then reverts: the entry is deleted", async () => {
    fates("answer lost");
    page.enter("StoreZero", "7", "review");
    await arrive();
    page.drafts.revert(page.draft.id);
    await pass();
    expect(stored()).toEqual([]);
    expect(page.list).toEqual([]);
  });

  // The authorizer sends a 403 before the key is looked up, so the entry may still exist.
  test.each([401, 403, 404])("to a create, then a %i: the retry uses the same key", async (status) => {
    fates("answer lost", { status });
    page.enter("StoreZero", "7");
    await pass();
    page.enter("StoreZero", "8");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  });

  test("to a create that never arrived, and a refused retry: the new text is sent as a new create", async () => {
    fates("request lost", { status: 409, code: "day_full" });
    page.enter("StoreZero", "8");
    await arrive();
    page.enter("StoreZero", "4");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 4, notes: "" }]);
  });

  test("to an update is no conflict", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    fates("answer lost");
    page.enter("StoreZero", "8");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect(service.entries.get("given-1")?.version).toBe(2);
    expect(page.list).toEqual([]);
  });

  test("to an update, with new text since, is no conflict", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    fates("answer lost", "request lost");
    page.enter("StoreZero", "8");
    await arrive();
    page.enter("StoreZero", "8.5");
    await arrive();
    page.enter("StoreZero", "9");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 9, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("to an update, with the old text typed since: the entry is updated back", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    fates("answer lost");
    page.enter("StoreZero", "8");
    await arrive();
    page.enter("StoreZero", "7");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("to an update that the user then reverts: the entry is updated back", async () => {
    page.shown.set("given-1", service.given({ hours: 7, notes: "a" }));
    fates("answer lost");
    page.enter("StoreZero", "8", "b");
    await arrive();
    page.drafts.revert("given-1");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "a" }]);
    expect(page.list).toEqual([]);
  });

  test("to an update that never arrived, with the old text typed since: nothing is sent", async () => {
    page.shown.set("given-1", service.given({ hours: 7, status: "rejected" }));
    fates("request lost");
    page.enter("StoreZero", "8");
    await arrive();
    page.enter("StoreZero", "7");
    await pass();
    // An update, even with the same content, would resubmit a rejected entry.
    expect(service.entries.get("given-1")).toMatchObject({ version: 1, status: "rejected" });
    expect(page.list).toEqual([]);
  });

  test("to a deletion is a completed deletion", async () => {
    page.shown.set("given-1", service.given());
    fates("answer lost");
    page.drafts.remove(entryOf({ id: "given-1", hours: 7 }));
    await pass();
    expect(stored()).toEqual([]);
    expect(page.list).toEqual([]);
    expect(page.shown.size).toBe(0);
    expect(page.drafts.snapshot().removed?.id).toBe("given-1");
  });

  test.each(["7", "8"])(
    "to a deletion, with %s typed since: a new entry is created, without a conflict",
    async (hours) => {
      page.shown.set("given-1", service.given({ hours: 7 }));
      fates("answer lost");
      page.drafts.remove(entryOf({ id: "given-1", hours: 7 }));
      await arrive();
      page.enter("StoreZero", hours);
      await pass();
      expect(stored()).toEqual([{ project: "StoreZero", hours: Number(hours), notes: "" }]);
      expect(page.list).toEqual([]);
      expect([...page.shown.values()]).toEqual([...service.entries.values()]);
    },
  );

  test("to nothing, but a deletion by another client too, is a completed deletion", async () => {
    page.shown.set("given-1", service.given());
    service.put(entryOf({ id: "given-1", hours: 7, version: 2 }));
    const release = hold("get");
    page.drafts.remove(entryOf({ id: "given-1", hours: 7 }));
    await arrive();
    service.entries.delete("given-1");
    release();
    await arrive();
    expect(page.list).toEqual([]);
  });
});

describe("a create that was sent more than 24 hours ago", () => {
  const hours = 3_600_000;

  async function sentLongAgo(fate: Fate): Promise<void> {
    fates(fate);
    const draft = newDraft(day, "StoreZero", "employee", 1);
    page.drafts.edit(draft, { hours: "7" });
    page.drafts.submit(draft.id);
    await arrive();
    vi.setSystemTime(Date.now() + 25 * hours);
  }

  test("is found if it was stored", async () => {
    await sentLongAgo("answer lost");
    page.drafts.resume();
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(service.count("create")).toBe(1);
    expect(page.list).toEqual([]);
  });

  test("is sent again if it wasn't stored", async () => {
    await sentLongAgo("request lost");
    page.drafts.resume();
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("isn't mistaken for an equal entry that is older", async () => {
    const before = new Date(Date.now() - 2 * hours).toISOString();
    page.shown.set("given-1", service.given({ hours: 7, created_at: before }));
    await sentLongAgo("request lost");
    page.drafts.resume();
    await pass();
    expect(stored()).toHaveLength(2);
  });

  test("is found even if the clocks differ by half an hour", async () => {
    await sentLongAgo("answer lost");
    for (const entry of service.entries.values())
      service.put({ ...entry, created_at: new Date(Date.parse(entry.created_at) - hours / 2).toISOString() });
    page.drafts.resume();
    await pass();
    expect(stored()).toHaveLength(1);
  });

  test("is updated if it was stored and the user typed new text since", async () => {
    await sentLongAgo("answer lost");
    page.enter("StoreZero", "8");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  });
});
