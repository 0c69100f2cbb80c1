import { beforeEach, describe, expect, test } from "vitest";
import {
  page,
  reload,
  service,
  setOutcomes,
  setUpDrafts,
  stored,
  updatePage,
} from "../testing/draftsFixture.ts";
import { entryOf } from "../testing/entry.ts";

setUpDrafts();

describe("a newer version", () => {
  beforeEach(() => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
    service.put(entryOf({ id: "entry-1", hours: 5, version: 2 }));
  });

  async function causeConflict(): Promise<void> {
    page.enter("StoreZero", "8", "mine");
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 5, version: 2 } });
    expect(service.entries.get("entry-1")?.hours).toBe(5);
  }

  test("is shown as a conflict and not overwritten; keepMine then stores the draft", async () => {
    await causeConflict();
    page.drafts.keepMine("entry-1");
    await updatePage();
    expect(service.entries.get("entry-1")).toMatchObject({ hours: 8, notes: "mine", version: 3 });
    expect(page.draftList).toEqual([]);
  });

  test("stays a conflict while the user types, and submitting overwrites nothing", async () => {
    await causeConflict();
    const { length } = service.calls;
    page.enter("StoreZero", "9");
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "9", remote: { version: 2 } });
    expect(service.calls).toHaveLength(length);
    page.drafts.keepMine("entry-1");
    await updatePage();
    expect(service.entries.get("entry-1")).toMatchObject({ hours: 9, version: 3 });
  });

  test("can be taken", async () => {
    await causeConflict();
    page.drafts.takeTheirs("entry-1");
    await updatePage();
    expect(service.entries.get("entry-1")).toMatchObject({ hours: 5, version: 2 });
    expect(page.draftList).toEqual([]);
    expect(page.draftAt("StoreZero").hours).toBe("5");
  });

  test("is taken by revert", async () => {
    await causeConflict();
    page.drafts.revert("entry-1");
    await updatePage();
    expect(page.draftList).toEqual([]);
    expect(page.draftAt("StoreZero").hours).toBe("5");
  });

  test("that changed again is a conflict again", async () => {
    await causeConflict();
    service.put(entryOf({ id: "entry-1", hours: 4, version: 3 }));
    page.drafts.keepMine("entry-1");
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: { hours: 4, version: 3 } });
  });

  test("with the same content isn't a conflict", async () => {
    page.enter("StoreZero", "5");
    await updatePage();
    expect(page.draftList).toEqual([]);
    expect(service.entries.get("entry-1")?.version).toBe(2);
    expect(page.shownEntries.get("entry-1")?.version).toBe(2);
  });

  test("is not deleted without the user's choice", async () => {
    page.drafts.remove(entryOf({ id: "entry-1", hours: 7 }));
    await updatePage();
    expect(service.entries.get("entry-1")?.hours).toBe(5);
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "" });
    page.drafts.keepMine("entry-1");
    await updatePage();
    expect(stored()).toEqual([]);
  });

  test("with the content of an earlier lost request, but a later version, is a conflict", async () => {
    service.put(entryOf({ id: "entry-1", hours: 7, version: 1 }));
    setOutcomes("request lost");
    page.enter("StoreZero", "8");
    await updatePage();
    service.put(entryOf({ id: "entry-1", hours: 8, version: 3 }));
    page.enter("StoreZero", "9");
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: { version: 3 } });
  });

  test("is still a conflict after a reload", async () => {
    await causeConflict();
    reload();
    page.drafts.resume();
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { version: 2 } });
    page.drafts.keepMine("entry-1");
    await updatePage();
    expect(service.entries.get("entry-1")).toMatchObject({ hours: 8, version: 3 });
  });
});

describe("an entry that was deleted by another client", () => {
  beforeEach(async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
    service.entries.clear();
    page.enter("StoreZero", "8");
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: null });
  });

  test("is created again by keepMine", async () => {
    page.drafts.keepMine("entry-1");
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect([...page.shownEntries.values()]).toEqual([...service.entries.values()]);
    expect(page.draftList).toEqual([]);
  });

  test("stays deleted by takeTheirs", async () => {
    page.drafts.takeTheirs("entry-1");
    await updatePage();
    expect(stored()).toEqual([]);
    expect(page.shownEntries.size).toBe(0);
    expect(page.draftList).toEqual([]);
  });
});
