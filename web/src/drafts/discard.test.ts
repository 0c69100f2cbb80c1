import { describe, expect, test } from "vitest";
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
import { entryOf } from "../testing/entry.ts";
import type { CallOutcome } from "../testing/fakeService.ts";

setUpDrafts();

describe("discarding", () => {
  test("deletes all drafts from page and storage, and sends nothing more", async () => {
    setOutcomes("request lost");
    page.enter("StoreZero", "7");
    page.type("Other", "3");
    await updatePage();
    page.drafts.discard();
    expect(page.draftList).toEqual([]);
    expect(sessionStorage).toHaveLength(0);
    await runRetries();
    expect(service.count("create")).toBe(1);
  });

  test.each(["success", "response lost", { status: 409 }, { status: 503 }] as CallOutcome[])(
    "while a create is in flight: its response (%o) restores no draft",
    async (outcome) => {
      const release = hold("create");
      page.enter("StoreZero", "7");
      page.drafts.discard();
      release(outcome);
      await runRetries();
      expect(page.draftList).toEqual([]);
      expect(sessionStorage).toHaveLength(0);
      expect(service.count("create")).toBe(1);
    },
  );

  test("while a create conflicts: the entry isn't taken for the page's own", async () => {
    service.addEntry({ hours: 7 });
    const release = hold("create");
    page.enter("StoreZero", "8");
    page.drafts.discard();
    release();
    await updatePage();
    expect(page.shownEntries.size).toBe(0);
    page.enter("StoreZero", "9");
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: { hours: 7 } });
    expect(stored()).toMatchObject([{ hours: 7 }]);
  });

  test("while a deletion is in flight: no undo is offered", async () => {
    page.shownEntries.set("entry-1", service.addEntry());
    const release = hold("remove");
    page.drafts.remove(entryOf({ id: "entry-1", hours: 7 }));
    page.drafts.discard();
    release();
    await runRetries();
    expect(page.drafts.snapshot().removed).toBeUndefined();
    expect(page.shownEntries.size).toBe(0);
  });

  test.each(["success", "response lost", { status: 409 }, { status: 503 }] as CallOutcome[])(
    "while a create is in flight: its response (%o) doesn't change a later draft",
    async (outcome) => {
      const release = hold("create");
      page.enter("StoreZero", "7");
      page.drafts.discard();
      page.type("StoreZero", "3");
      const typed = page.draft;
      release(outcome);
      await runRetries();
      expect(page.draft).toEqual(typed);
      expect(service.count("create")).toBe(1);
    },
  );

  test("while an update is in flight: its response doesn't clear what was sent later", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
    const release = hold("update");
    page.enter("StoreZero", "8");
    page.drafts.discard();
    setOutcomes("response lost");
    page.enter("StoreZero", "9");
    await updatePage();
    release({ status: 409 });
    await receiveResponses();
    page.enter("StoreZero", "7");
    await runRetries();
    expect(stored()).toMatchObject([{ hours: 7 }]);
    expect(service.entries.get("entry-1")?.version).toBe(3);
  });

  test("while a retry is pending: the retry doesn't send text that is typed later", async () => {
    setOutcomes("request lost");
    page.enter("StoreZero", "7");
    await updatePage();
    page.drafts.discard();
    page.type("StoreZero", "3");
    await runRetries();
    expect(service.count("create")).toBe(1);
    expect(page.draft).toMatchObject({ hours: "3", phase: "typing" });
  });
});
