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

describe("a cell that another client filled meanwhile", () => {
  beforeEach(() => {
    service.given({ hours: 5, notes: "on the phone" });
  });

  test("becomes a conflict that shows both versions, and nothing is stored", async () => {
    page.enter("StoreZero", "8");
    await arrive();
    expect(page.draft).toMatchObject({ id: "given-1", phase: "conflict", hours: "8", remote: { hours: 5 } });
    expect(page.shown.has("given-1")).toBe(true);
    expect(stored().map(({ hours }) => hours)).toEqual([5]);
  });

  test("is read only after the service reports entry_exists", async () => {
    page.enter("Library", "8");
    await arrive();
    expect(service.calls.map(({ operation }) => operation)).toEqual(["create"]);
    page.enter("StoreZero", "8");
    await arrive();
    expect(service.calls.map(({ operation }) => operation)).toEqual(["create", "create", "listAll"]);
  });

  test("and that is empty again when it is read, can be filled by a retry", async () => {
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
    "is not filled twice after a create without a response (%s)",
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

  test("is not filled twice after the idempotency key expired", async () => {
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

  test("gets the user's version if they keep it", async () => {
    page.enter("StoreZero", "8", "mine");
    await arrive();
    page.drafts.keepMine(page.draft.id);
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "mine" }]);
    expect(page.list).toEqual([]);
  });

  test("stays as it is if the user takes the other version", async () => {
    page.enter("StoreZero", "8", "mine");
    await arrive();
    page.drafts.takeTheirs(page.draft.id);
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 5, notes: "on the phone" }]);
    expect(page.list).toEqual([]);
  });

  test("is no conflict if both versions are equal", async () => {
    page.enter("StoreZero", "5", "on the phone");
    await arrive();
    expect(stored()).toHaveLength(1);
    expect(page.list).toEqual([]);
    expect(page.shown.get("given-1")?.hours).toBe(5);
  });

  test("with several entries shows all of them", async () => {
    service.given({ hours: 1 });
    page.enter("StoreZero", "8");
    await arrive();
    expect([...page.shown.keys()].sort()).toEqual(["given-1", "given-2"]);
    expect(page.draft.phase).toBe("conflict");
  });

  test("keeps the text that the user types while it is read", async () => {
    const release = hold("listAll");
    page.enter("StoreZero", "8");
    page.type("StoreZero", "8.5");
    release();
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8.5", remote: { hours: 5 } });
  });

  test("stays as it is if the user empties it while it is read", async () => {
    const release = hold("listAll");
    page.enter("StoreZero", "8");
    page.enter("StoreZero", "");
    release();
    await arrive();
    expect(page.list).toEqual([]);
    expect(page.shown.has("given-1")).toBe(true);
    expect(stored()).toEqual([{ project: "StoreZero", hours: 5, notes: "on the phone" }]);
  });

  test("by this page's own move is no conflict", async () => {
    page.type("StoreZero", "8");
    const moved = service.entries.get("given-1");
    if (!moved) throw new Error("the service has no entry given-1");
    page.drafts.noteMoved(moved);
    page.leave("StoreZero");
    await arrive();
    expect(page.list).toEqual([]);
    expect(stored().map(({ hours }) => hours)).toEqual([5, 8]);
  });

  test("is a conflict after a reload too, and after a failed read", async () => {
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

  test("is a conflict even if the page shows the entry by then", async () => {
    page.type("StoreZero", "8");
    const draft = page.draft;
    for (const entry of service.entries.values()) page.shown.set(entry.id, entry);
    page.drafts.submit(draft.id);
    await arrive();
    expect(page.draft.phase).toBe("conflict");
  });
});

test("an additional entry in a filled cell is created without a condition", async () => {
  page.shown.set("given-1", service.given());
  const second = newDraft(day, "StoreZero", "employee", 1);
  page.drafts.edit(second, { hours: "2" });
  page.drafts.submit(second.id);
  await arrive();
  expect(stored().map(({ hours }) => hours)).toEqual([7, 2]);
  expect(service.calls.map(({ operation }) => operation)).toEqual(["create"]);
});

test("an entry that this page created is no conflict", async () => {
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

test("a cell whose project the service normalizes is not filled twice from the row as typed", async () => {
  page.enter("Store  Zero", "8");
  await arrive();
  // The entry is in the row of the normalized name, and the cell in this row is empty.
  page.enter("Store  Zero", "8");
  await arrive();
  expect(stored()).toEqual([{ project: "Store Zero", hours: 8, notes: "" }]);
  expect(page.draft).toMatchObject({ phase: "conflict", remote: { hours: 8 } });
});

test("a draft of the normalized project keeps its text when the row as typed conflicts with it", async () => {
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

test("an entry of the same cell whose create response was lost is no conflict", async () => {
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

test("an entry that this page's pending create may have stored is no conflict", async () => {
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
