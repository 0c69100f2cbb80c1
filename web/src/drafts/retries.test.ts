import { beforeEach, describe, expect, test, vi } from "vitest";
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

setUpDrafts();

describe("a failed request", () => {
  test("is retried after the Retry-After of the service, then with growing pauses", async () => {
    setOutcomes({ status: 503, retryAfter: 5 }, { status: 500 }, { status: 500 });
    page.enter("StoreZero", "7");
    await updatePage();
    expect(page.draft.retryAt).toBe(Date.now() - 1 + 5_000);
    await vi.advanceTimersByTimeAsync(4_990);
    expect(service.count("create")).toBe(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(service.count("create")).toBe(2);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(service.count("create")).toBe(2);
    await runRetries();
    expect(stored()).toHaveLength(1);
    expect(page.draftList).toEqual([]);
  });

  test("is retried at once when the connection is back", async () => {
    setOutcomes("request lost");
    page.enter("StoreZero", "7");
    await updatePage();
    page.drafts.resume();
    await updatePage();
    expect(stored()).toHaveLength(1);
    await runRetries();
    expect(service.count("create")).toBe(2);
  });

  test("without a session waits until there is one", async () => {
    setOutcomes({ status: 401, code: "unauthorized" });
    page.enter("StoreZero", "7");
    await runRetries();
    expect(service.count("create")).toBe(1);
    expect(page.draft).toMatchObject({ phase: "waiting", hours: "7" });
    expect(page.draft.retryAt).toBeUndefined();
    reload();
    page.drafts.resume();
    await updatePage();
    expect(stored()).toHaveLength(1);
  });

  test("that was refused stays with its reason until the user types", async () => {
    setOutcomes({ status: 409, code: "day_full" });
    page.enter("StoreZero", "7");
    await runRetries();
    expect(page.draft).toMatchObject({ phase: "failed", hours: "7", problem: { code: "day_full" } });
    expect(service.count("create")).toBe(1);
    page.enter("StoreZero", "6");
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 6, notes: "" }]);
    // The refused create isn't retried: by now the service might accept it.
    expect(service.count("create")).toBe(2);
  });

  test("that was refused is followed by the text that was submitted since", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.enter("StoreZero", "6");
    release({ status: 409, code: "day_full" });
    await updatePage();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 6, notes: "" }]);
    expect(page.draftList).toEqual([]);
  });

  test("that was refused doesn't mark the text that is being typed as failed", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.type("StoreZero", "6");
    release({ status: 409, code: "day_full" });
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "typing", hours: "6" });
    expect(page.draft.problem).toBeUndefined();
  });

  test("is discarded by revert", async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 7 }));
    setOutcomes({ status: 409, code: "approved" });
    page.enter("StoreZero", "8");
    await updatePage();
    page.drafts.revert("entry-1");
    expect(page.draftList).toEqual([]);
    expect(page.draftAt("StoreZero").hours).toBe("7");
  });
});

describe("an entry that was refused because the day was full", () => {
  beforeEach(async () => {
    page.shownEntries.set("entry-1", service.addEntry({ hours: 20, project: "Alpha" }));
    setOutcomes({ status: 409, code: "day_full" });
    page.enter("StoreZero", "7");
    await updatePage();
    expect(page.draft).toMatchObject({ phase: "failed", problem: { code: "day_full" } });
  });

  test.each([
    ["an entry of the day gets fewer hours", "2", [2, 7]],
    ["an entry of the day is deleted", "", [7]],
  ])("is retried when %s", async (_, hours, all) => {
    page.enter("Alpha", hours);
    await updatePage();
    expect(stored().map((entry) => entry.hours)).toEqual(all);
    expect(page.draftList).toEqual([]);
  });

  test("is not retried when another entry gets longer, or another day has more room", async () => {
    const other = service.addEntry({ date: "2026-11-24", hours: 7 });
    page.drafts.remove(other);
    page.enter("Alpha", "21");
    await updatePage();
    expect(service.count("create")).toBe(1);
    expect(page.draft.phase).toBe("failed");
  });
});
