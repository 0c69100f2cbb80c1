import { beforeEach, describe, expect, test, vi } from "vitest";
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
import { day } from "../testing/draftsPage.ts";
import type { Fate } from "../testing/fakeService.ts";
import { newDraft } from "./draft.ts";

withDrafts();

describe("a cell that was filled in elsewhere meanwhile", () => {
  beforeEach(() => {
    service.given({ hours: 5, notes: "on the phone" });
  });

  test("is not filled in twice: both are shown, and nothing is stored", async () => {
    page.enter("StoreZero", "8");
    await arrive();
    expect(page.draft).toMatchObject({ id: "given-1", phase: "conflict", hours: "8", remote: { hours: 5 } });
    expect(page.shown.has("given-1")).toBe(true);
    expect(stored().map(({ hours }) => hours)).toEqual([5]);
  });

  test("is looked at only when the service says so", async () => {
    page.enter("Library", "8");
    await arrive();
    expect(service.calls.map(({ operation }) => operation)).toEqual(["create"]);
    page.enter("StoreZero", "8");
    await arrive();
    expect(service.calls.map(({ operation }) => operation)).toEqual(["create", "create", "listAll"]);
  });

  test("and is empty again when it is looked at, can be filled in by trying again", async () => {
    const release = hold("listAll");
    page.enter("StoreZero", "8");
    await arrive();
    service.entries.clear();
    release();
    await arrive();
    expect(page.draft).toMatchObject({ phase: "failed", problem: { code: "entry_exists" } });
    page.leave("StoreZero");
    await arrive();
    expect(stored().map(({ hours }) => hours)).toEqual([8]);
  });

  test.each(["answer lost", "request lost"] as Fate[])(
    "while a create had no answer (%s) is not filled in twice either",
    async (fate) => {
      service.entries.clear();
      fates(fate);
      page.enter("StoreZero", "8");
      await arrive();
      // The other tab changes the entry, or fills in the empty cell.
      const [made] = service.entries.values();
      if (made) service.put({ ...made, hours: 6, version: 2 });
      else service.given({ hours: 6 });
      await pass();
      const shown = [...page.shown.values()].map(({ hours }) => hours);
      if (made) expect([shown, page.list]).toEqual([[8], []]);
      else expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 6 } });
      expect(stored().map(({ hours }) => hours)).toEqual([6]);
    },
  );

  test("after the service forgot what was sent is not filled in twice", async () => {
    service.entries.clear();
    fates("request lost", { status: 401 });
    page.enter("StoreZero", "8");
    await pass();
    service.given({ hours: 6 });
    vi.setSystemTime(Date.now() + 25 * 3_600_000);
    page.drafts.resume();
    await pass();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 6 } });
    expect(stored().map(({ hours }) => hours)).toEqual([6]);
  });

  test("gets what was typed here when the person says so", async () => {
    page.enter("StoreZero", "8", "mine");
    await arrive();
    page.drafts.keepMine(page.draft.id);
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "mine" }]);
    expect(page.list).toEqual([]);
  });

  test("stays as it is when the person says so", async () => {
    page.enter("StoreZero", "8", "mine");
    await arrive();
    page.drafts.takeTheirs(page.draft.id);
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 5, notes: "on the phone" }]);
    expect(page.list).toEqual([]);
  });

  test("with the same is done", async () => {
    page.enter("StoreZero", "5", "on the phone");
    await arrive();
    expect(stored()).toHaveLength(1);
    expect(page.list).toEqual([]);
    expect(page.shown.get("given-1")?.hours).toBe(5);
  });

  test("by several entries shows them all", async () => {
    service.given({ hours: 1 });
    page.enter("StoreZero", "8");
    await arrive();
    expect([...page.shown.keys()].sort()).toEqual(["given-1", "given-2"]);
    expect(page.draft.phase).toBe("conflict");
  });

  test("keeps what is typed while it is looked at", async () => {
    const release = hold("listAll");
    page.enter("StoreZero", "8");
    page.type("StoreZero", "8.5");
    release();
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8.5", remote: { hours: 5 } });
  });

  test("is left alone where what was typed is emptied while it is looked at", async () => {
    const release = hold("listAll");
    page.enter("StoreZero", "8");
    page.enter("StoreZero", "");
    release();
    await arrive();
    expect(page.list).toEqual([]);
    expect(page.shown.has("given-1")).toBe(true);
    expect(stored()).toEqual([{ project: "StoreZero", hours: 5, notes: "on the phone" }]);
  });

  test("by this page itself, which moved an entry there, is no surprise", async () => {
    page.type("StoreZero", "8");
    const moved = service.entries.get("given-1");
    if (!moved) throw new Error("nothing is there");
    page.drafts.noteMoved(moved);
    page.leave("StoreZero");
    await arrive();
    expect(page.list).toEqual([]);
    expect(stored().map(({ hours }) => hours)).toEqual([5, 8]);
  });

  test("is found after a load too, and after a look that fails", async () => {
    page.type("StoreZero", "8");
    reload();
    page.shown.clear();
    service.fate = (asked) => (asked === "listAll" ? { status: 503 } : "answered");
    page.drafts.resume();
    await arrive();
    expect(page.draft).toMatchObject({ phase: "waiting", problem: { status: 503 } });
    fates();
    await pass();
    expect(page.draft.phase).toBe("conflict");
    expect(stored()).toHaveLength(1);
  });

  test("that the page shows by then is still what the person saw empty", async () => {
    page.type("StoreZero", "8");
    const draft = page.draft;
    for (const entry of service.entries.values()) page.shown.set(entry.id, entry);
    page.drafts.submit(draft.id);
    await arrive();
    expect(page.draft.phase).toBe("conflict");
  });
});

test("another entry beside one that is shown is stored without a condition", async () => {
  page.shown.set("given-1", service.given());
  const second = newDraft(day, "StoreZero", "employee", 1);
  page.drafts.edit(second, { hours: "2" });
  page.drafts.submit(second.id);
  await arrive();
  expect(stored().map(({ hours }) => hours)).toEqual([7, 2]);
  expect(service.calls.map(({ operation }) => operation)).toEqual(["create"]);
});

test("what this page made itself is not taken for somebody else's", async () => {
  const [one, two] = [newDraft(day, "StoreZero", "employee", 0), newDraft(day, "StoreZero", "employee", 1)];
  page.drafts.edit(one, { hours: "1" });
  page.drafts.submit(one.id);
  await arrive();
  // The user left the week meanwhile, and it is no longer cached.
  page.shown.clear();
  page.drafts.edit(two, { hours: "2" });
  page.drafts.submit(two.id);
  await arrive();
  expect(stored().map(({ hours }) => hours)).toEqual([1, 2]);
});

test("a name that the service normalizes is not filled in twice from its own row", async () => {
  page.enter("Store  Zero", "8");
  await arrive();
  // The entry is in the row of the normalized name, and the cell in this row is empty.
  page.enter("Store  Zero", "8");
  await arrive();
  expect(stored()).toEqual([{ project: "Store Zero", hours: 8, notes: "" }]);
  expect(page.draft).toMatchObject({ phase: "conflict", remote: { hours: 8 } });
});

test("an entry that is typed into in its own row keeps that text when another name meets it", async () => {
  const entry = service.given({ project: "Store Zero", hours: 7 });
  page.shown.set(entry.id, entry);
  page.type("Store Zero", "9");
  page.enter("Store  Zero", "8");
  await arrive();
  expect(page.list).toMatchObject([
    { id: entry.id, hours: "9", phase: "typing" },
    { hours: "8", phase: "failed", problem: { code: "entry_exists" } },
  ]);
  expect(stored().map(({ hours }) => hours)).toEqual([7]);
  page.leave("Store Zero");
  await arrive();
  page.leave("Store  Zero");
  await arrive();
  expect(page.draft).toMatchObject({ hours: "8", phase: "conflict", remote: { hours: 9 } });
});

test("what was sent from beside it without an answer is not taken for somebody else's", async () => {
  const [one, two] = [newDraft(day, "StoreZero", "employee", 0), newDraft(day, "StoreZero", "employee", 1)];
  page.drafts.edit(one, { hours: "1" });
  page.drafts.edit(two, { hours: "2" });
  fates("answer lost");
  page.drafts.submit(two.id);
  await arrive();
  page.drafts.submit(one.id);
  await pass();
  expect(stored().map(({ hours }) => hours)).toEqual([2, 1]);
  expect(page.list).toEqual([]);
});

test("what this page may have made, and was not told, is not taken for somebody else's", async () => {
  const [one, two] = [newDraft(day, "StoreZero", "employee", 0), newDraft(day, "StoreZero", "employee", 1)];
  fates("answer lost");
  page.drafts.edit(one, { hours: "1" });
  page.drafts.submit(one.id);
  await arrive();
  page.drafts.edit(two, { hours: "2" });
  page.drafts.submit(two.id);
  await arrive();
  expect(page.list.map(({ id, phase }) => [id, phase])).toEqual([
    [one.id, "waiting"],
    [two.id, "waiting"],
  ]);
  await pass();
  expect(stored().map(({ hours }) => hours)).toEqual([1, 2]);
  expect(page.list).toEqual([]);
});
