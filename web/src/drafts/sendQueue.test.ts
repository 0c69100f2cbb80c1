import { describe, expect, test, vi } from "vitest";
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
import { type DraftStart, newDraft } from "./draft.ts";

withDrafts();

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

  test("are sent one after another in the order typed, and don't delay other cells and updates", async () => {
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

  test("keep their order during a retry pause: the later ones wait too", async () => {
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

  test("keep their order when the user retries a later one", async () => {
    fates({ status: 503, retryAfter: 600 });
    enter(one, two);
    await arrive();
    page.drafts.submit(two.id);
    await arrive();
    expect(hours()).toEqual([1, 2]);
    await pass();
    expect(service.count("create")).toBe(3);
  });

  test("keep their order after the session expired, and after a reload", async () => {
    fates({ status: 401 });
    enter(one, two);
    await arrive();
    expect(phases()).toEqual(["waiting", "waiting"]);
    reload();
    page.drafts.resume();
    await pass();
    expect(hours()).toEqual([1, 2]);
    expect(page.list).toEqual([]);
  });

  test("send the next one if the first is refused permanently", async () => {
    fates({ status: 403 });
    enter(one, two);
    await arrive();
    expect(hours()).toEqual([2]);
    expect(page.draft).toMatchObject({ id: one.id, phase: "failed" });
    page.drafts.submit(one.id);
    await arrive();
    expect(hours()).toEqual([2, 1]);
  });

  test("send the next one if the first has a conflict", async () => {
    service.given({ hours: 7 });
    enter(one, two);
    await arrive();
    expect(hours()).toEqual([7, 2]);
    expect(phases()).toEqual(["conflict"]);
  });

  test.each(["typed into", "reverted"])("send the next one if the pending first one is %s", async (how) => {
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

  test("send a queued one that was typed into only when it is submitted again", async () => {
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

  test("don't send a queued one that was reverted", async () => {
    const release = hold("create");
    enter(one, two);
    page.drafts.revert(two.id);
    release();
    await pass();
    expect(hours()).toEqual([1]);
    expect(page.list).toEqual([]);
  });

  test("send the one that was submitted first, even if another was typed earlier", async () => {
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

  test("are not sent if they are discarded", async () => {
    const release = hold("create");
    enter(one, two);
    page.drafts.discard();
    release();
    await pass();
    expect(hours()).toEqual([1]);
  });
});
