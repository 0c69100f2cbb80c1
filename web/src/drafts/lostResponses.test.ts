import { describe, expect, test, vi } from "vitest";
import { arrive, fates, hold, page, pass, service, stored, withDrafts } from "../testing/draftsFixture.ts";
import { day } from "../testing/draftsPage.ts";
import { entryOf } from "../testing/entry.ts";
import type { Fate } from "../testing/fakeService.ts";
import { newDraft } from "./draft.ts";

withDrafts();

describe("an answer that is lost", () => {
  test("of a create does not double the entry", async () => {
    fates("answer lost");
    page.enter("StoreZero", "7");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "waiting", problem: { code: "unreachable" } });
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(service.count("create")).toBe(2);
    expect(page.list).toEqual([]);
  });

  test("of a create, with another text since: the entry is changed, not doubled", async () => {
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
    "of a create, and then a change that meets %o: nothing is doubled",
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

  test("of a create whose text is typed away: the entry is taken back", async () => {
    fates("answer lost");
    page.enter("StoreZero", "7");
    await arrive();
    page.enter("StoreZero", "");
    await pass();
    expect(stored()).toEqual([]);
    expect(page.list).toEqual([]);
    expect(page.shown.size).toBe(0);
  });

  test("of a create that is reverted: the entry is taken back", async () => {
    fates("answer lost");
    page.enter("StoreZero", "7", "review");
    await arrive();
    page.drafts.revert(page.draft.id);
    await pass();
    expect(stored()).toEqual([]);
    expect(page.list).toEqual([]);
  });

  // The authorizer sends a 403 before the key is looked up, so the entry may still exist.
  test.each([401, 403, 404])("of a create, then a %i: the key is not forgotten", async (status) => {
    fates("answer lost", { status });
    page.enter("StoreZero", "7");
    await pass();
    page.enter("StoreZero", "8");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  });

  test("of a create that never arrived, refused the next time: what is typed then is sent anew", async () => {
    fates("request lost", { status: 409, code: "day_full" });
    page.enter("StoreZero", "8");
    await arrive();
    page.enter("StoreZero", "4");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 4, notes: "" }]);
  });

  test("of a change is no conflict", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    fates("answer lost");
    page.enter("StoreZero", "8");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect(service.entries.get("given-1")?.version).toBe(2);
    expect(page.list).toEqual([]);
  });

  test("of a change, with another text since, is no conflict", async () => {
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

  test("of a change, typed back since: the entry is changed back", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    fates("answer lost");
    page.enter("StoreZero", "8");
    await arrive();
    page.enter("StoreZero", "7");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("of a change that is reverted: the entry is changed back", async () => {
    page.shown.set("given-1", service.given({ hours: 7, notes: "a" }));
    fates("answer lost");
    page.enter("StoreZero", "8", "b");
    await arrive();
    page.drafts.revert("given-1");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "a" }]);
    expect(page.list).toEqual([]);
  });

  test("of a change that never arrived, typed back since: nothing is sent", async () => {
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

  test("of a deletion is a deletion", async () => {
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
    "of a deletion, with %s typed since: that is stored, and no conflict",
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

  test("of a deletion that somebody else did too is a deletion", async () => {
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

describe("a create that was sent long ago", () => {
  const hours = 3_600_000;

  async function sentLongAgo(fate: Fate): Promise<void> {
    fates(fate);
    const draft = newDraft(day, "StoreZero", "employee", 1);
    page.drafts.edit(draft, { hours: "7" });
    page.drafts.submit(draft.id);
    await arrive();
    vi.setSystemTime(Date.now() + 25 * hours);
  }

  test("is found where it was stored", async () => {
    await sentLongAgo("answer lost");
    page.drafts.resume();
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(service.count("create")).toBe(1);
    expect(page.list).toEqual([]);
  });

  test("is sent anew where it was not", async () => {
    await sentLongAgo("request lost");
    page.drafts.resume();
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("is not taken for a like entry that was there before", async () => {
    const before = new Date(Date.now() - 2 * hours).toISOString();
    page.shown.set("given-1", service.given({ hours: 7, created_at: before }));
    await sentLongAgo("request lost");
    page.drafts.resume();
    await pass();
    expect(stored()).toHaveLength(2);
  });

  test("is found although the clocks are half an hour apart", async () => {
    await sentLongAgo("answer lost");
    for (const entry of service.entries.values())
      service.put({ ...entry, created_at: new Date(Date.parse(entry.created_at) - hours / 2).toISOString() });
    page.drafts.resume();
    await pass();
    expect(stored()).toHaveLength(1);
  });

  test("is changed where it was stored and another text was typed since", async () => {
    await sentLongAgo("answer lost");
    page.enter("StoreZero", "8");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  });
});
