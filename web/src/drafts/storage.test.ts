import { beforeEach, describe, expect, test, vi } from "vitest";
import { TestPage } from "../testing/draftsPage.ts";
import { entryOf } from "../testing/entry.ts";
import { FakeService } from "../testing/fakeService.ts";
import { asNewEntry, type Draft, draftOf, newDraft } from "./draft.ts";
import { loadDrafts, storeDrafts } from "./storage.ts";

const entry = entryOf({ id: "1", hours: 7.5, notes: "review" });
const start = newDraft("2026-11-23", "StoreZero", "employee");
const newEntry = asNewEntry(start, { id: start.id, idempotencyKey: "k", cellWasEmpty: true });
const newEntryDraft = (typed: Pick<Draft, "hours">): Draft => ({ ...newEntry, ...typed });
const changeDraft = (typed: Partial<Pick<Draft, "hours">> = {}): Draft => ({ ...draftOf(entry), ...typed });

beforeEach(() => sessionStorage.clear());

test("returns the stored drafts", () => {
  storeDrafts(sessionStorage, "ann", [changeDraft({ hours: "8" }), newEntryDraft({ hours: "x" })]);
  expect(loadDrafts(sessionStorage, "ann")).toEqual([
    changeDraft({ hours: "8" }),
    newEntryDraft({ hours: "x" }),
  ]);
});

test("drops another user's drafts", () => {
  storeDrafts(sessionStorage, "ann", [changeDraft()]);
  expect(loadDrafts(sessionStorage, "eve")).toEqual([]);
  expect(sessionStorage).toHaveLength(0);
});

test("stores nothing if there are no drafts", () => {
  storeDrafts(sessionStorage, "ann", [changeDraft()]);
  storeDrafts(sessionStorage, "ann", []);
  expect(sessionStorage).toHaveLength(0);
});

test.each(["", "{", "null", "7", "[]", '{"subject":"ann"}', '{"subject":"ann","drafts":7}'])(
  "reads %j as no drafts",
  (value) => {
    sessionStorage.setItem("timesheets.drafts", value);
    expect(loadDrafts(sessionStorage, "ann")).toEqual([]);
  },
);

test("leaves out values that aren't drafts", () => {
  const drafts = [
    null,
    "x",
    { ...changeDraft(), notes: 7 },
    { ...changeDraft(), date: "soon" },
    { ...changeDraft(), phase: "constructor" },
    changeDraft({ hours: "8" }),
  ];
  sessionStorage.setItem("timesheets.drafts", JSON.stringify({ subject: "ann", drafts }));
  expect(loadDrafts(sessionStorage, "ann")).toEqual([changeDraft({ hours: "8" })]);
});

test("deletes the older drafts if it is full", () => {
  storeDrafts(sessionStorage, "ann", [changeDraft({ hours: "8" })]);
  const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  storeDrafts(sessionStorage, "ann", [changeDraft({ hours: "9" })]);
  full.mockRestore();
  expect(loadDrafts(sessionStorage, "ann")).toEqual([]);
});

describe("drafts that an earlier version of the page stored", () => {
  // The stored text as that version wrote it. Don't change this text together with the code.
  const base = `{"id":"given-1","user_id":"ann@example.com","user_type":"employee","date":"2026-11-23","project":"StoreZero","hours":7,"notes":"","approved":false,"status":"submitted","created_at":"2026-11-23T16:04:05Z","updated_at":"2026-11-23T16:04:05Z","version":1}`;
  const newEntry = `"id":"new/2026-11-23/0/Library","date":"2026-11-23","project":"Library","userType":"employee","hours":"8","notes":"desk","alone":true,"key":"key-1"`;
  const sent = `"sent":{"key":"key-1","entry":{"project":"Library","hours":8,"notes":"desk","user_type":"employee","date":"2026-11-23"},"at":1795449600000,"ifEmpty":true}`;
  const change = `"id":"given-1","date":"2026-11-23","project":"StoreZero","userType":"employee","base":${base},"hours":"8","notes":""`;
  const problem = `"problem":{"status":503,"code":"unavailable","message":"Try again later","fields":[],"retryAfter":2}`;

  function store(...drafts: readonly string[]): string {
    const text = `{"subject":"ann","drafts":[${drafts.map((draft) => `{${draft}}`).join(",")}]}`;
    sessionStorage.setItem("timesheets.drafts", text);
    return text;
  }

  const load = () => loadDrafts(sessionStorage, "ann", () => "key-of-now");

  test.each([
    ["typing", `${newEntry},"phase":"typing"`],
    ["typing an entry", `${change},"phase":"typing"`],
    ["waiting", `${newEntry},"phase":"waiting",${sent},${problem},"retryAt":1795449602000`],
    [
      "waiting for a session",
      `${change},"phase":"waiting","problem":{"status":401,"code":"unauthorized","message":"Missing or invalid token","fields":[]}`,
    ],
    [
      "failed",
      `${newEntry},"phase":"failed","problem":{"status":409,"code":"day_full","message":"Full","fields":[]}`,
    ],
    ["in conflict", `${change},"phase":"conflict","theirs":${base}`],
    ["in conflict with a deletion", `${change},"phase":"conflict","theirs":null`],
    [
      "sent without a response",
      `${change},"phase":"waiting","tried":[{"project":"StoreZero","hours":8,"notes":"","user_type":"employee"},null]`,
    ],
  ])("are read and written in the same shape: %s", (_, draft) => {
    const text = store(draft);
    storeDrafts(sessionStorage, "ann", load());
    expect(JSON.parse(sessionStorage.getItem("timesheets.drafts") ?? "")).toEqual(JSON.parse(text));
  });

  test("have the current field names in memory", () => {
    store(
      `${newEntry},"phase":"waiting",${sent},${problem},"retryAt":1795449602000`,
      `${change},"phase":"conflict","theirs":null,"tried":[null]`,
    );
    const [waiting, conflict] = load();
    expect(waiting).toMatchObject({
      ...{ phase: "waiting", hours: "8", notes: "desk", idempotencyKey: "key-1", cellWasEmpty: true },
      ...{
        sentCreate: { key: "key-1", ifEmpty: true },
        problem: { status: 503, retryAfter: 2 },
        retryAt: 1795449602000,
      },
    });
    expect(conflict).toMatchObject({
      phase: "conflict",
      hours: "8",
      base: { id: "given-1" },
      remote: null,
      sentChanges: [null],
    });
  });

  test.each([
    ["was in flight", `${newEntry},"phase":"saving",${sent}`],
    ["failed without a problem", `${newEntry},"phase":"failed"`],
    ["is in conflict without another version", `${newEntry},"phase":"conflict"`],
  ])("keep the text of one that %s", (_, draft) => {
    store(draft);
    expect(load()).toMatchObject([{ phase: "typing", hours: "8", notes: "desk", idempotencyKey: "key-1" }]);
  });

  test("get an idempotency key if they have none", () => {
    store(`${newEntry.replace(',"key":"key-1"', "")},"phase":"failed",${problem}`);
    expect(load()).toMatchObject([{ phase: "failed", idempotencyKey: "key-of-now" }]);
  });

  test("are sent with their stored idempotency key", async () => {
    vi.useFakeTimers({ now: 1795449600000 });
    try {
      store(`${newEntry},"phase":"saving",${sent}`, `${change},"phase":"typing"`);
      const service = new FakeService();
      service.put(JSON.parse(base));
      const page = new TestPage(service);
      page.drafts.resume();
      await vi.advanceTimersByTimeAsync(1);
      expect(service.calls.map(({ operation, args }) => [operation, args[1]])).toEqual([
        ["create", "key-1"],
        ["update", 1],
      ]);
      expect([...service.entries.values()].map(({ project, hours }) => [project, hours])).toEqual([
        ["StoreZero", 8],
        ["Library", 8],
      ]);
      expect(page.draftList).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});
