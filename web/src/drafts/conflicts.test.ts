import { beforeEach, describe, expect, test } from "vitest";
import { arrive, fates, page, reload, service, stored, withDrafts } from "../testing/draftsFixture.ts";
import { entryOf } from "../testing/entry.ts";

withDrafts();

describe("a newer version", () => {
  beforeEach(() => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    service.put(entryOf({ id: "given-1", hours: 5, version: 2 }));
  });

  async function meet(): Promise<void> {
    page.enter("StoreZero", "8", "mine");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 5, version: 2 } });
    expect(service.entries.get("given-1")?.hours).toBe(5);
  }

  test("is shown as a conflict and not overwritten; keepMine then stores the draft", async () => {
    await meet();
    page.drafts.keepMine("given-1");
    await arrive();
    expect(service.entries.get("given-1")).toMatchObject({ hours: 8, notes: "mine", version: 3 });
    expect(page.list).toEqual([]);
  });

  test("stays a conflict while the user types, and submitting overwrites nothing", async () => {
    await meet();
    const { length } = service.calls;
    page.enter("StoreZero", "9");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "9", remote: { version: 2 } });
    expect(service.calls).toHaveLength(length);
    page.drafts.keepMine("given-1");
    await arrive();
    expect(service.entries.get("given-1")).toMatchObject({ hours: 9, version: 3 });
  });

  test("can be taken", async () => {
    await meet();
    page.drafts.takeTheirs("given-1");
    await arrive();
    expect(service.entries.get("given-1")).toMatchObject({ hours: 5, version: 2 });
    expect(page.list).toEqual([]);
    expect(page.at("StoreZero").hours).toBe("5");
  });

  test("is taken by revert", async () => {
    await meet();
    page.drafts.revert("given-1");
    await arrive();
    expect(page.list).toEqual([]);
    expect(page.at("StoreZero").hours).toBe("5");
  });

  test("that changed again is a conflict again", async () => {
    await meet();
    service.put(entryOf({ id: "given-1", hours: 4, version: 3 }));
    page.drafts.keepMine("given-1");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: { hours: 4, version: 3 } });
  });

  test("with the same content is no conflict", async () => {
    page.enter("StoreZero", "5");
    await arrive();
    expect(page.list).toEqual([]);
    expect(service.entries.get("given-1")?.version).toBe(2);
    expect(page.shown.get("given-1")?.version).toBe(2);
  });

  test("is not deleted without the user's choice", async () => {
    page.drafts.remove(entryOf({ id: "given-1", hours: 7 }));
    await arrive();
    expect(service.entries.get("given-1")?.hours).toBe(5);
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "" });
    page.drafts.keepMine("given-1");
    await arrive();
    expect(stored()).toEqual([]);
  });

  test("with the content of an earlier lost request, but a later version, is a conflict", async () => {
    service.put(entryOf({ id: "given-1", hours: 7, version: 1 }));
    fates("request lost");
    page.enter("StoreZero", "8");
    await arrive();
    service.put(entryOf({ id: "given-1", hours: 8, version: 3 }));
    page.enter("StoreZero", "9");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: { version: 3 } });
  });

  test("is still a conflict after a reload", async () => {
    await meet();
    reload();
    page.drafts.resume();
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { version: 2 } });
    page.drafts.keepMine("given-1");
    await arrive();
    expect(service.entries.get("given-1")).toMatchObject({ hours: 8, version: 3 });
  });
});

describe("an entry that was deleted by another client", () => {
  beforeEach(async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    service.entries.clear();
    page.enter("StoreZero", "8");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: null });
  });

  test("is created again by keepMine", async () => {
    page.drafts.keepMine("given-1");
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect([...page.shown.values()]).toEqual([...service.entries.values()]);
    expect(page.list).toEqual([]);
  });

  test("stays deleted by takeTheirs", async () => {
    page.drafts.takeTheirs("given-1");
    await arrive();
    expect(stored()).toEqual([]);
    expect(page.shown.size).toBe(0);
    expect(page.list).toEqual([]);
  });
});
