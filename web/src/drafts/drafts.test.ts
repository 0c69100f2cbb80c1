import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { day, TestPage } from "../testing/draftsPage.ts";
import { entryOf, type Fate, type Operation, Service } from "../testing/service.ts";
import { type DraftStart, draftOf, newDraft, typedHours } from "./draft.ts";

let service: Service;
let page: TestPage;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-23T16:00:00Z") });
  sessionStorage.clear();
  service = new Service();
  page = new TestPage(service);
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets answers arrive, and stops at the moment before the page shows them. */
const answer = () => vi.advanceTimersByTimeAsync(0);
/** Lets answers arrive and be shown, without any waiting. */
const arrive = () => vi.advanceTimersByTimeAsync(1);
/** Lets all waits run out. */
const pass = () => vi.advanceTimersByTimeAsync(120_000);

/** The fates of the calls to come but for looks at a list, one after the other; then all goes well. */
function fates(...list: readonly Fate[]): void {
  const left = [...list];
  service.fate = (asked) => (asked === "listAll" ? "answered" : (left.shift() ?? "answered"));
}

/** Holds the next answer back until it is let go. */
function hold(operation: Operation): (fate?: Fate) => void {
  const { fate: before } = service;
  let resolve: (fate: Fate) => void = () => undefined;
  const promise = new Promise<Fate>((resolved) => {
    resolve = resolved;
  });
  service.fate = (asked) => {
    if (asked !== operation) return before(asked);
    service.fate = before;
    return promise;
  };
  return (fate = "answered") => resolve(fate);
}

const stored = () =>
  [...service.entries.values()].map(({ project, hours, notes }) => ({ project, hours, notes }));

describe("a new entry", () => {
  test("is stored when its cell is left, and then is no draft any more", async () => {
    page.type("StoreZero", "7");
    await arrive();
    expect(service.calls).toEqual([]);
    page.type("StoreZero", "7,5", "review");
    page.leave("StoreZero");
    expect(page.draft.phase).toBe("saving");
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7.5, notes: "review" }]);
    expect(page.list).toEqual([]);
    expect([...page.shown.values()]).toEqual([...service.entries.values()]);
  });

  test("is no draft while nothing is typed, and none when all is typed away", () => {
    page.type("StoreZero", "7");
    page.type("StoreZero", "");
    expect(page.list).toEqual([]);
    page.type("StoreZero", "  ");
    page.leave("StoreZero");
    expect(page.list).toEqual([]);
    expect(service.calls).toEqual([]);
  });

  test("keeps each character of a time that begins with nothing, as 0:15 does", () => {
    page.type("StoreZero", "0");
    expect(page.draft).toMatchObject({ hours: "0", phase: "typing" });
  });

  test.each([
    ["abc", "hours_format"],
    ["7.1", "hours_step"],
    ["25", "hours_range"],
  ])("of %s is not sent, and says why", (hours, code) => {
    page.enter("StoreZero", hours);
    expect(page.draft).toMatchObject({ hours, phase: "failed", problem: { code } });
    page.type("StoreZero", "7");
    expect(page.draft).toMatchObject({ phase: "typing" });
    expect(page.draft.problem).toBeUndefined();
    expect(service.calls).toEqual([]);
  });

  test("keeps notes that have no hours yet", () => {
    page.enter("StoreZero", "", "review");
    expect(page.draft).toMatchObject({
      notes: "review",
      phase: "failed",
      problem: { code: "hours_missing" },
    });
  });

  test("goes on to be shown as the entry it became", async () => {
    page.enter("StoreZero", "7");
    const { id } = page.draft;
    await arrive();
    const [entry] = service.entries.values();
    expect(page.drafts.snapshot().stored.get(entry?.id ?? "")).toEqual({ began: id, version: 1 });
  });
});

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

  // The create is settled, and the change after it fails: what is known of the entry must not be forgotten.
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

  // A 403 is the authorizer's, before anybody looks at the key: the entry may still be there.
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
    // A change, even to the same, would submit a rejected entry again.
    expect(service.entries.get("given-1")).toMatchObject({ version: 1, status: "rejected" });
    expect(page.list).toEqual([]);
  });

  test("of a deletion is a deletion", async () => {
    page.shown.set("given-1", service.given());
    fates("answer lost");
    page.drafts.remove(entryOf("given-1"));
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
      page.drafts.remove(entryOf("given-1"));
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
    service.put(entryOf("given-1", { version: 2 }));
    const release = hold("get");
    page.drafts.remove(entryOf("given-1"));
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

describe("a try that fails", () => {
  test("is made again as the service says, and then ever more seldom", async () => {
    fates({ status: 503, retryAfter: 5 }, { status: 500 }, { status: 500 });
    page.enter("StoreZero", "7");
    await arrive();
    expect(page.draft.retryAt).toBe(Date.now() - 1 + 5_000);
    await vi.advanceTimersByTimeAsync(4_990);
    expect(service.count("create")).toBe(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(service.count("create")).toBe(2);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(service.count("create")).toBe(2);
    await pass();
    expect(stored()).toHaveLength(1);
    expect(page.list).toEqual([]);
  });

  test("is made again at once when the connection is back", async () => {
    fates("request lost");
    page.enter("StoreZero", "7");
    await arrive();
    page.drafts.resume();
    await arrive();
    expect(stored()).toHaveLength(1);
    await pass();
    expect(service.count("create")).toBe(2);
  });

  test("for want of a session waits for one, however long that takes", async () => {
    fates({ status: 401, code: "unauthorized" });
    page.enter("StoreZero", "7");
    await pass();
    expect(service.count("create")).toBe(1);
    expect(page.draft).toMatchObject({ phase: "waiting", hours: "7" });
    expect(page.draft.retryAt).toBeUndefined();
    page = page.reload(service);
    page.drafts.resume();
    await arrive();
    expect(stored()).toHaveLength(1);
  });

  test("for good stays, with its reason, until something is typed", async () => {
    fates({ status: 409, code: "day_full" });
    page.enter("StoreZero", "7");
    await pass();
    expect(page.draft).toMatchObject({ phase: "failed", hours: "7", problem: { code: "day_full" } });
    expect(service.count("create")).toBe(1);
    page.enter("StoreZero", "6");
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 6, notes: "" }]);
    // What was refused is not asked for again: by now it might be stored.
    expect(service.count("create")).toBe(2);
  });

  test("for good, with another text left since, sends that", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.enter("StoreZero", "6");
    release({ status: 409, code: "day_full" });
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 6, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("for good, with another text being typed, does not blame that", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.type("StoreZero", "6");
    release({ status: 409, code: "day_full" });
    await arrive();
    expect(page.draft).toMatchObject({ phase: "typing", hours: "6" });
    expect(page.draft.problem).toBeUndefined();
  });

  test("is forgotten by revert", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    fates({ status: 409, code: "approved" });
    page.enter("StoreZero", "8");
    await arrive();
    page.drafts.revert("given-1");
    expect(page.list).toEqual([]);
    expect(page.at("StoreZero").hours).toBe("7");
  });
});

describe("typing while a save is on its way", () => {
  test("is kept, and sent when the cell is left again", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.type("StoreZero", "7.5");
    release();
    await arrive();
    expect(page.draft).toMatchObject({ hours: "7.5", phase: "typing" });
    page.leave("StoreZero");
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7.5, notes: "" }]);
    expect(service.count("create")).toBe(1);
  });

  test("and leaving twice sends the last text only", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.enter("StoreZero", "7.5");
    page.enter("StoreZero", "8");
    expect(service.calls).toHaveLength(1);
    release();
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect(service.count("update")).toBe(1);
    expect(page.list).toEqual([]);
  });

  test("in the moment before the page shows the entry is kept too", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    release();
    await answer();
    expect(page.draft).toMatchObject({ hours: "7", phase: "typing" });
    page.type("StoreZero", "9");
    await arrive();
    expect(page.draft.hours).toBe("9");
  });

  test("is taken back by revert, and what was sent goes on", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.type("StoreZero", "75");
    page.drafts.revert(page.draft.id);
    expect(page.draft.hours).toBe("7");
    release();
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("into an entry that is being deleted makes a new one", async () => {
    page.shown.set("given-1", service.given());
    const release = hold("remove");
    page.drafts.remove(entryOf("given-1"));
    page.enter("StoreZero", "5", "again");
    release();
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 5, notes: "again" }]);
    expect(page.list).toEqual([]);
  });

  test("into a list that has the entry already keeps both texts apart", async () => {
    fates("answer lost");
    page.enter("StoreZero", "7");
    await arrive();
    // The list is asked for again, shows the entry, and the person changes it there.
    const [entry] = service.entries.values();
    if (!entry) throw new Error("not stored");
    page.drafts.edit(draftOf(entry), { hours: "9" });
    page.drafts.edit(page.list.find(({ id }) => id !== entry.id) ?? draftOf(entry), { hours: "8" });
    page.drafts.resume();
    for (const { id } of page.list) page.drafts.submit(id);
    await pass();
    expect(service.entries.get(entry.id)?.hours).toBe(9);
    expect(page.draft).toMatchObject({ hours: "8", phase: "typing" });
  });
});

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
      // The other tab sees the cell as it is, and changes or fills it in.
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
    page = page.reload(service);
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
  // The week was left meanwhile: its answer is not kept any more.
  page.shown.clear();
  page.drafts.edit(two, { hours: "2" });
  page.drafts.submit(two.id);
  await arrive();
  expect(stored().map(({ hours }) => hours)).toEqual([1, 2]);
});

test("a name that the service normalizes is not filled in twice from its own row", async () => {
  page.enter("Store  Zero", "8");
  await arrive();
  // The entry is in the row of the normalized name, and this one's cell is empty.
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

describe("creates of one cell", () => {
  const [one, two, three] = [0, 1, 2].map((number) => newDraft(day, "StoreZero", "employee", number)) as [
    DraftStart,
    DraftStart,
    DraftStart,
  ];
  const texts = new Map([
    [one.id, "1"],
    [two.id, "2"],
    [three.id, "3"],
  ]);
  const hours = () => stored().map((entry) => entry.hours);
  const phases = () => page.list.map(({ phase }) => phase);

  function enter(...drafts: readonly DraftStart[]): void {
    for (const draft of drafts) page.drafts.edit(draft, { hours: texts.get(draft.id) ?? "" });
    for (const { id } of drafts) page.drafts.submit(id);
  }

  test("are sent one after another, in the order typed; other cells and changes are not held up", async () => {
    page.shown.set("given-1", service.given({ project: "Changed" }));
    const release = hold("create");
    enter(one, two, three);
    page.enter("Library", "4");
    page.enter("Changed", "5");
    await arrive();
    expect(hours()).toEqual([5, 4]);
    expect(phases()).toEqual(["saving", "saving", "saving"]);
    release();
    await arrive();
    expect(hours()).toEqual([5, 4, 1, 2, 3]);
    expect(page.list).toEqual([]);
  });

  test("keep their order over a wait: the later ones wait for the same", async () => {
    fates({ status: 503, retryAfter: 20 });
    enter(one, two);
    await arrive();
    enter(three);
    expect(service.count("create")).toBe(1);
    const waits = page.list.map(({ phase, problem, retryAt }) => [phase, problem?.status, retryAt]);
    expect(waits).toEqual(Array(3).fill(["waiting", 503, Date.now() - 1 + 20_000]));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(hours()).toEqual([1, 2, 3]);
    expect(page.list).toEqual([]);
  });

  test("keep their order when a later one is tried at once", async () => {
    fates({ status: 503, retryAfter: 600 });
    enter(one, two);
    await arrive();
    page.drafts.submit(two.id);
    await arrive();
    expect(hours()).toEqual([1, 2]);
    await pass();
    expect(service.count("create")).toBe(3);
  });

  test("keep their order over the session's end, and over a load of the page", async () => {
    fates({ status: 401 });
    enter(one, two);
    await arrive();
    expect(phases()).toEqual(["waiting", "waiting"]);
    page = page.reload(service);
    page.drafts.resume();
    await pass();
    expect(hours()).toEqual([1, 2]);
    expect(page.list).toEqual([]);
  });

  test("of which the first is refused for good: the next is sent", async () => {
    fates({ status: 403 });
    enter(one, two);
    await arrive();
    expect(hours()).toEqual([2]);
    expect(page.draft).toMatchObject({ id: one.id, phase: "failed" });
    page.drafts.submit(one.id);
    await arrive();
    expect(hours()).toEqual([2, 1]);
  });

  test("of which the first meets another version: the next is sent", async () => {
    service.given({ hours: 7 });
    enter(one, two);
    await arrive();
    expect(hours()).toEqual([7, 2]);
    expect(phases()).toEqual(["conflict"]);
  });

  test.each(["typed into", "reverted"])("of which the first is %s again: the next is sent", async (how) => {
    fates("request lost", { status: 503 });
    enter(one, two);
    await arrive();
    if (how === "reverted") page.drafts.revert(one.id);
    else page.drafts.edit(one, { hours: "1.5" });
    await arrive();
    expect(phases()[0]).toBe(how === "reverted" ? "waiting" : "typing");
    await pass();
    expect(hours()).toEqual([2]);
    page.drafts.submit(one.id);
    await pass();
    expect(hours()).toEqual(how === "reverted" ? [2] : [2, 1.5]);
    expect(page.list).toEqual([]);
  });

  test("of which a later one is typed into while it waits: it is sent when it is left", async () => {
    const release = hold("create");
    enter(one, two);
    page.drafts.edit(two, { hours: "2.5" });
    release();
    await arrive();
    expect(hours()).toEqual([1]);
    expect(page.draft).toMatchObject({ id: two.id, phase: "typing", hours: "2.5" });
    page.drafts.submit(two.id);
    await arrive();
    expect(hours()).toEqual([1, 2.5]);
  });

  test("of which a later one is reverted while it waits: it is not sent", async () => {
    const release = hold("create");
    enter(one, two);
    page.drafts.revert(two.id);
    release();
    await pass();
    expect(hours()).toEqual([1]);
    expect(page.list).toEqual([]);
  });

  test("of which the later one is left first: the earlier waits for it", async () => {
    const release = hold("create");
    page.drafts.edit(one, { hours: "1" });
    enter(two);
    page.drafts.submit(one.id);
    await arrive();
    expect(service.count("create")).toBe(1);
    release({ status: 503 });
    await pass();
    expect(hours()).toEqual([1, 2]);
    expect(page.list).toEqual([]);
  });

  test("that are discarded are not sent", async () => {
    const release = hold("create");
    enter(one, two);
    page.drafts.discard();
    release();
    await pass();
    expect(hours()).toEqual([1]);
  });
});

describe("a deletion that is undone", () => {
  const entry = entryOf("old-1", { hours: 7 });
  const beside = entryOf("old-2", { hours: 7 });

  async function remove(): Promise<void> {
    page.shown.set(entry.id, service.put(entry));
    page.drafts.remove(entry);
    await arrive();
  }

  test("meets what another tab put there meanwhile", async () => {
    await remove();
    service.given({ hours: 3 });
    page.drafts.undo();
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "7", remote: { hours: 3 } });
    expect(stored().map(({ hours }) => hours)).toEqual([3]);
  });

  test("comes back beside a like entry, also when the week is not kept any more", async () => {
    page.shown.set(beside.id, service.put(beside));
    await remove();
    page.shown.clear();
    page.drafts.undo();
    await arrive();
    expect(stored().map(({ hours }) => hours)).toEqual([7, 7]);
    expect(page.list).toEqual([]);
  });

  test("by keeping mine of what another tab deleted meets what that put there", async () => {
    page.shown.set(entry.id, service.put(entry));
    service.entries.clear();
    page.enter("StoreZero", "8");
    await arrive();
    service.given({ hours: 3 });
    page.drafts.keepMine(page.draft.id);
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 3 } });
    expect(stored().map(({ hours }) => hours)).toEqual([3]);
  });
});

describe("what a full day refused", () => {
  beforeEach(async () => {
    page.shown.set("given-1", service.given({ hours: 20, project: "Alpha" }));
    fates({ status: 409, code: "day_full" });
    page.enter("StoreZero", "7");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "failed", problem: { code: "day_full" } });
  });

  test.each([
    ["an entry of the day is made shorter", "2", [2, 7]],
    ["one is deleted", "", [7]],
  ])("is stored when %s", async (_, hours, all) => {
    page.enter("Alpha", hours);
    await arrive();
    expect(stored().map((entry) => entry.hours)).toEqual(all);
    expect(page.list).toEqual([]);
  });

  test("is not sent again when one gets longer, or another day has more room", async () => {
    const other = service.given({ date: "2026-11-24", hours: 7 });
    page.drafts.remove(other);
    page.enter("Alpha", "21");
    await arrive();
    expect(service.count("create")).toBe(1);
    expect(page.draft.phase).toBe("failed");
  });
});

describe("another version", () => {
  beforeEach(() => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    service.put(entryOf("given-1", { hours: 5, version: 2 }));
  });

  async function meet(): Promise<void> {
    page.enter("StoreZero", "8", "mine");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { hours: 5, version: 2 } });
    expect(service.entries.get("given-1")?.hours).toBe(5);
  }

  test("is shown and overwrites nothing; keeping mine puts it in its place", async () => {
    await meet();
    page.drafts.keepMine("given-1");
    await arrive();
    expect(service.entries.get("given-1")).toMatchObject({ hours: 8, notes: "mine", version: 3 });
    expect(page.list).toEqual([]);
  });

  test("stays shown while the person types on, and is overwritten by no leaving of the cell", async () => {
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

  test("of yet later is shown again", async () => {
    await meet();
    service.put(entryOf("given-1", { hours: 4, version: 3 }));
    page.drafts.keepMine("given-1");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: { hours: 4, version: 3 } });
  });

  test("is no conflict where it says the same", async () => {
    page.enter("StoreZero", "5");
    await arrive();
    expect(page.list).toEqual([]);
    expect(service.entries.get("given-1")?.version).toBe(2);
    expect(page.shown.get("given-1")?.version).toBe(2);
  });

  test("is not deleted unseen", async () => {
    page.drafts.remove(entryOf("given-1", { hours: 7 }));
    await arrive();
    expect(service.entries.get("given-1")?.hours).toBe(5);
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "" });
    page.drafts.keepMine("given-1");
    await arrive();
    expect(stored()).toEqual([]);
  });

  test("that says what was tried, but later, is somebody else's", async () => {
    service.put(entryOf("given-1", { hours: 7, version: 1 }));
    fates("request lost");
    page.enter("StoreZero", "8");
    await arrive();
    service.put(entryOf("given-1", { hours: 8, version: 3 }));
    page.enter("StoreZero", "9");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: { version: 3 } });
  });

  test("outlives a load of the page", async () => {
    await meet();
    page = page.reload(service);
    page.drafts.resume();
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", hours: "8", remote: { version: 2 } });
    page.drafts.keepMine("given-1");
    await arrive();
    expect(service.entries.get("given-1")).toMatchObject({ hours: 8, version: 3 });
  });
});

describe("an entry that is gone", () => {
  beforeEach(async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    service.entries.clear();
    page.enter("StoreZero", "8");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "conflict", remote: null });
  });

  test("is stored anew by keeping mine", async () => {
    page.drafts.keepMine("given-1");
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
    expect([...page.shown.values()]).toEqual([...service.entries.values()]);
    expect(page.list).toEqual([]);
  });

  test("stays gone by taking theirs", async () => {
    page.drafts.takeTheirs("given-1");
    await arrive();
    expect(stored()).toEqual([]);
    expect(page.shown.size).toBe(0);
    expect(page.list).toEqual([]);
  });
});

describe("a deletion", () => {
  beforeEach(async () => {
    page.shown.set("given-1", service.given({ hours: 7, notes: "review", user_type: "contractor" }));
    page.drafts.remove(entryOf("given-1", { hours: 7, notes: "review", user_type: "contractor" }));
    await arrive();
    expect(stored()).toEqual([]);
  });

  test("is undone by a like entry, once", async () => {
    page.drafts.undo();
    page.drafts.undo();
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "review" }]);
    expect([...service.entries.values()][0]?.user_type).toBe("contractor");
    expect(page.drafts.snapshot().removed).toBeUndefined();
  });

  test("does not disturb what is typed into the empty cell", async () => {
    page.type("StoreZero", "3");
    page.drafts.undo();
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "review" }]);
    expect(page.draft).toMatchObject({ hours: "3", phase: "typing" });
  });

  test("leaves what is typed before the page shows it as a new entry", async () => {
    page.drafts.undo();
    await arrive();
    const [entry] = page.shown.values();
    if (!entry) throw new Error("not undone");
    page.drafts.remove(entry);
    await answer();
    page.drafts.edit(draftOf(entry), { hours: "5" });
    page.drafts.submit(entry.id);
    await arrive();
    expect(stored()).toMatchObject([{ hours: 5 }]);
    expect(page.list).toEqual([]);
  });

  test("undone beside another in the same moment loses neither", async () => {
    const other = service.given({ hours: 2 });
    page.shown.set(other.id, other);
    fates("request lost");
    const now = Date.now();
    page.drafts.undo();
    await arrive();
    page.drafts.remove(other);
    await arrive();
    vi.setSystemTime(now);
    page.drafts.undo();
    await pass();
    expect(stored().map(({ hours }) => hours)).toEqual(expect.arrayContaining([7, 2]));
    expect(stored()).toHaveLength(2);
  });

  test("that is forgotten can't be undone", async () => {
    page.drafts.forgetRemoved();
    page.drafts.undo();
    await arrive();
    expect(stored()).toEqual([]);
  });
});

describe("a load of the page", () => {
  test("finds what was typed", () => {
    page.type("StoreZero", "7:30", "review");
    page = page.reload(service);
    expect(page.draft).toMatchObject({ project: "StoreZero", hours: "7:30", notes: "review" });
  });

  test.each(["answer lost", "request lost"] as Fate[])(
    "sends again what it cut off, without doubling (%s)",
    async (fate) => {
      const release = hold("create");
      page.enter("StoreZero", "7");
      page = page.reload(service);
      release(fate);
      await arrive();
      page.drafts.resume();
      await pass();
      expect(stored()).toEqual([{ project: "StoreZero", hours: 7, notes: "" }]);
      expect(page.list).toEqual([]);
    },
  );

  test("settles a change that it cut off", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    page.enter("StoreZero", "8");
    page = page.reload(service);
    page.enter("StoreZero", "9");
    await pass();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 9, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("in a copy of the tab does not store an entry twice", async () => {
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
  ])("in a copy of the tab that was made while it was typed is stored once: %o", async ({ beside, text }) => {
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

  test("in a copy of the tab that says something else meets the entry of the first", async () => {
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

  test("in a copy of the tab that says something else beside other entries stores that when it is asked to", async () => {
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

  test("by somebody else finds nothing, and leaves nothing", () => {
    page.type("StoreZero", "7", "private");
    page = page.reload(service, "eve");
    expect(page.list).toEqual([]);
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("private");
    page = page.reload(service, "ann");
    expect(page.list).toEqual([]);
  });
});

describe("discarding", () => {
  test("forgets all, here and in the storage, and sends nothing more", async () => {
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
    "while a save runs: its answer (%o) brings no draft back",
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

  test("while a deletion runs: nothing is offered to be undone", async () => {
    page.shown.set("given-1", service.given());
    const release = hold("remove");
    page.drafts.remove(entryOf("given-1"));
    page.drafts.discard();
    release();
    await pass();
    expect(page.drafts.snapshot().removed).toBeUndefined();
    expect(page.shown.size).toBe(0);
  });

  test.each(["answered", "answer lost", { status: 409 }, { status: 503 }] as Fate[])(
    "while a save runs (%o) leaves alone what is typed after it",
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

  test("while a change runs does not forget what is sent after it", async () => {
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

  test("while a try waits does not have it send what is typed later", async () => {
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

test("a full storage loses nothing of the page, and brings nothing old back", async () => {
  page.type("StoreZero", "7");
  const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  page.enter("StoreZero", "8");
  await arrive();
  full.mockRestore();
  expect(stored()).toEqual([{ project: "StoreZero", hours: 8, notes: "" }]);
  page = page.reload(service);
  expect(page.list).toEqual([]);
});

test("whoever listens is told of each change, until they listen no more", () => {
  const listener = vi.fn();
  const stop = page.drafts.subscribe(listener);
  page.type("StoreZero", "7");
  expect(listener).toHaveBeenCalled();
  const { length } = listener.mock.calls;
  stop();
  page.type("StoreZero", "8");
  expect(listener).toHaveBeenCalledTimes(length);
});

test("typing back what is there is no change", () => {
  const entry = service.given({ hours: 7.5 });
  page.drafts.edit(draftOf(entry), { hours: "8" });
  page.drafts.edit(draftOf(entry), { hours: typedHours(entry) });
  expect(page.list).toEqual([]);
});

test("several new entries of a cell are drafts of their own", async () => {
  page.drafts.edit(newDraft(day, "StoreZero", "employee", 0), { hours: "1" });
  page.drafts.edit(newDraft(day, "StoreZero", "employee", 1), { hours: "1" });
  for (const { id } of page.list) page.drafts.submit(id);
  await arrive();
  expect(stored()).toHaveLength(2);
});
