import { describe, expect, test } from "vitest";
import {
  answer,
  arrive,
  fates,
  hold,
  page,
  pass,
  service,
  stored,
  withDrafts,
} from "../testing/draftsFixture.ts";
import { entryOf } from "../testing/entry.ts";
import type { Fate } from "../testing/fakeService.ts";

withDrafts();

describe("discarding", () => {
  test("deletes all drafts from page and storage, and sends nothing more", async () => {
    fates("request lost");
    page.enter("StoreZero", "7");
    page.type("Other", "3");
    await arrive();
    page.drafts.discard();
    expect(page.list).toEqual([]);
    expect(sessionStorage).toHaveLength(0);
    await pass();
    expect(service.count("create")).toBe(1);
  });

  test.each(["answered", "answer lost", { status: 409 }, { status: 503 }] as Fate[])(
    "while a create is in flight: its response (%o) restores no draft",
    async (fate) => {
      const release = hold("create");
      page.enter("StoreZero", "7");
      page.drafts.discard();
      release(fate);
      await pass();
      expect(page.list).toEqual([]);
      expect(sessionStorage).toHaveLength(0);
      expect(service.count("create")).toBe(1);
    },
  );

  test("while a create conflicts: the entry isn't taken for the page's own", async () => {
    service.given({ hours: 7 });
    const release = hold("create");
    page.enter("StoreZero", "8");
    page.drafts.discard();
    release();
    await arrive();
    expect(page.shown.size).toBe(0);
    page.enter("StoreZero", "9");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: { hours: 7 } });
    expect(stored()).toMatchObject([{ hours: 7 }]);
  });

  test("while a deletion is in flight: no undo is offered", async () => {
    page.shown.set("given-1", service.given());
    const release = hold("remove");
    page.drafts.remove(entryOf({ id: "given-1", hours: 7 }));
    page.drafts.discard();
    release();
    await pass();
    expect(page.drafts.snapshot().removed).toBeUndefined();
    expect(page.shown.size).toBe(0);
  });

  test.each(["answered", "answer lost", { status: 409 }, { status: 503 }] as Fate[])(
    "while a create is in flight: its response (%o) doesn't change a later draft",
    async (fate) => {
      const release = hold("create");
      page.enter("StoreZero", "7");
      page.drafts.discard();
      page.type("StoreZero", "3");
      const typed = page.draft;
      release(fate);
      await pass();
      expect(page.draft).toEqual(typed);
      expect(service.count("create")).toBe(1);
    },
  );

  test("while an update is in flight: its response doesn't clear what was sent later", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    const release = hold("update");
    page.enter("StoreZero", "8");
    page.drafts.discard();
    fates("answer lost");
    page.enter("StoreZero", "9");
    await arrive();
    release({ status: 409 });
    await answer();
    page.enter("StoreZero", "7");
    await pass();
    expect(stored()).toMatchObject([{ hours: 7 }]);
    expect(service.entries.get("given-1")?.version).toBe(3);
  });

  test("while a retry is pending: the retry doesn't send text that is typed later", async () => {
    fates("request lost");
    page.enter("StoreZero", "7");
    await arrive();
    page.drafts.discard();
    page.type("StoreZero", "3");
    await pass();
    expect(service.count("create")).toBe(1);
    expect(page.draft).toMatchObject({ hours: "3", phase: "typing" });
  });
});
