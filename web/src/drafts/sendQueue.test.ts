import { describe, expect, test, vi } from "vitest";
import {
  hold,
  page,
  reload,
  runRetries,
  service,
  setOutcomes,
  setUpDrafts,
  stored,
  updatePage,
} from "../testing/draftsFixture.ts";
import { day } from "../testing/draftsPage.ts";
import { type DraftStart, newDraft } from "./draft.ts";

setUpDrafts();

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
  const phases = () => page.draftList.map(({ phase }) => phase);

  function enter(...drafts: readonly DraftStart[]): void {
    for (const draft of drafts) page.drafts.edit(draft, { hours: texts.get(draft.id) ?? "" });
    for (const { id } of drafts) page.drafts.submit(id);
  }

  test("are sent one after another in the order typed, and don't delay other cells and updates", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ project: "Changed" }));
    const release = hold("create");
    enter(one, two, three);
    page.enter("Library", "4");
    page.enter("Changed", "5");
    await updatePage();
    expect(hours()).toEqual([5, 4]);
    expect(phases()).toEqual(["saving", "saving", "saving"]);
    release();
    await updatePage();
    expect(hours()).toEqual([5, 4, 1, 2, 3]);
    expect(page.draftList).toEqual([]);
  });

  test("keep their order during a retry pause: the later ones wait too", async () => {
    setOutcomes({ status: 503, retryAfter: 20 });
    enter(one, two);
    await updatePage();
    enter(three);
    expect(service.count("create")).toBe(1);
    const waits = page.draftList.map(({ phase, problem, retryAt }) => [phase, problem?.status, retryAt]);
    expect(waits).toEqual(Array(3).fill(["waiting", 503, Date.now() - 1 + 20_000]));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(hours()).toEqual([1, 2, 3]);
    expect(page.draftList).toEqual([]);
  });

  test("keep their order when the user retries a later one", async () => {
    setOutcomes({ status: 503, retryAfter: 600 });
    enter(one, two);
    await updatePage();
    page.drafts.submit(two.id);
    await updatePage();
    expect(hours()).toEqual([1, 2]);
    await runRetries();
    expect(service.count("create")).toBe(3);
  });

  test("keep their order after the session expired, and after a reload", async () => {
    setOutcomes({ status: 401 });
    enter(one, two);
    await updatePage();
    expect(phases()).toEqual(["waiting", "waiting"]);
    reload();
    page.drafts.resume();
    await runRetries();
    expect(hours()).toEqual([1, 2]);
    expect(page.draftList).toEqual([]);
  });

  test("send the next one if the first is refused permanently", async () => {
    setOutcomes({ status: 403 });
    enter(one, two);
    await updatePage();
    expect(hours()).toEqual([2]);
    expect(page.draft).toMatchObject({ id: one.id, phase: "failed" });
    page.drafts.submit(one.id);
    await updatePage();
    expect(hours()).toEqual([2, 1]);
  });

  test("send the next one if the first has a conflict", async () => {
    service.addEntry({ hours: 7 });
    enter(one, two);
    await updatePage();
    expect(hours()).toEqual([7, 2]);
    expect(phases()).toEqual(["conflict"]);
  });

  test.each(["typed into", "reverted"])("send the next one if the pending first one is %s", async (how) => {
    setOutcomes("request lost", { status: 503 });
    enter(one, two);
    await updatePage();
    if (how === "reverted") page.drafts.revert(one.id);
    else page.drafts.edit(one, { hours: "1.5" });
    await updatePage();
    expect(phases()[0]).toBe(how === "reverted" ? "waiting" : "typing");
    await runRetries();
    expect(hours()).toEqual([2]);
    page.drafts.submit(one.id);
    await runRetries();
    expect(hours()).toEqual(how === "reverted" ? [2] : [2, 1.5]);
    expect(page.draftList).toEqual([]);
  });

  test("send a queued one that was typed into only when it is submitted again", async () => {
    const release = hold("create");
    enter(one, two);
    page.drafts.edit(two, { hours: "2.5" });
    release();
    await updatePage();
    expect(hours()).toEqual([1]);
    expect(page.draft).toMatchObject({ id: two.id, phase: "typing", hours: "2.5" });
    page.drafts.submit(two.id);
    await updatePage();
    expect(hours()).toEqual([1, 2.5]);
  });

  test("don't send a queued one that was reverted", async () => {
    const release = hold("create");
    enter(one, two);
    page.drafts.revert(two.id);
    release();
    await runRetries();
    expect(hours()).toEqual([1]);
    expect(page.draftList).toEqual([]);
  });

  test("send the one that was submitted first, even if another was typed earlier", async () => {
    const release = hold("create");
    page.drafts.edit(one, { hours: "1" });
    enter(two);
    page.drafts.submit(one.id);
    await updatePage();
    expect(service.count("create")).toBe(1);
    release({ status: 503 });
    await runRetries();
    expect(hours()).toEqual([1, 2]);
    expect(page.draftList).toEqual([]);
  });

  test("are not sent if they are discarded", async () => {
    const release = hold("create");
    enter(one, two);
    page.drafts.discard();
    release();
    await runRetries();
    expect(hours()).toEqual([1]);
  });
});
