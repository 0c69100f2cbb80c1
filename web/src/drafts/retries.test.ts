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

withDrafts();

describe("a failed request", () => {
  test("is retried after the Retry-After of the service, then with growing pauses", async () => {
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

  test("is retried at once when the connection is back", async () => {
    fates("request lost");
    page.enter("StoreZero", "7");
    await arrive();
    page.drafts.resume();
    await arrive();
    expect(stored()).toHaveLength(1);
    await pass();
    expect(service.count("create")).toBe(2);
  });

  test("without a session waits until there is one", async () => {
    fates({ status: 401, code: "unauthorized" });
    page.enter("StoreZero", "7");
    await pass();
    expect(service.count("create")).toBe(1);
    expect(page.draft).toMatchObject({ phase: "waiting", hours: "7" });
    expect(page.draft.retryAt).toBeUndefined();
    reload();
    page.drafts.resume();
    await arrive();
    expect(stored()).toHaveLength(1);
  });

  test("that was refused stays with its reason until the user types", async () => {
    fates({ status: 409, code: "day_full" });
    page.enter("StoreZero", "7");
    await pass();
    expect(page.draft).toMatchObject({ phase: "failed", hours: "7", problem: { code: "day_full" } });
    expect(service.count("create")).toBe(1);
    page.enter("StoreZero", "6");
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 6, notes: "" }]);
    // The refused create isn't retried: by now the service might accept it.
    expect(service.count("create")).toBe(2);
  });

  test("that was refused is followed by the text that was submitted since", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.enter("StoreZero", "6");
    release({ status: 409, code: "day_full" });
    await arrive();
    expect(stored()).toEqual([{ project: "StoreZero", hours: 6, notes: "" }]);
    expect(page.list).toEqual([]);
  });

  test("that was refused doesn't mark the text that is being typed as failed", async () => {
    const release = hold("create");
    page.enter("StoreZero", "7");
    page.type("StoreZero", "6");
    release({ status: 409, code: "day_full" });
    await arrive();
    expect(page.draft).toMatchObject({ phase: "typing", hours: "6" });
    expect(page.draft.problem).toBeUndefined();
  });

  test("is discarded by revert", async () => {
    page.shown.set("given-1", service.given({ hours: 7 }));
    fates({ status: 409, code: "approved" });
    page.enter("StoreZero", "8");
    await arrive();
    page.drafts.revert("given-1");
    expect(page.list).toEqual([]);
    expect(page.at("StoreZero").hours).toBe("7");
  });
});

describe("an entry that was refused because the day was full", () => {
  beforeEach(async () => {
    page.shown.set("given-1", service.given({ hours: 20, project: "Alpha" }));
    fates({ status: 409, code: "day_full" });
    page.enter("StoreZero", "7");
    await arrive();
    expect(page.draft).toMatchObject({ phase: "failed", problem: { code: "day_full" } });
  });

  test.each([
    ["an entry of the day gets fewer hours", "2", [2, 7]],
    ["an entry of the day is deleted", "", [7]],
  ])("is retried when %s", async (_, hours, all) => {
    page.enter("Alpha", hours);
    await arrive();
    expect(stored().map((entry) => entry.hours)).toEqual(all);
    expect(page.list).toEqual([]);
  });

  test("is not retried when another entry gets longer, or another day has more room", async () => {
    const other = service.given({ date: "2026-11-24", hours: 7 });
    page.drafts.remove(other);
    page.enter("Alpha", "21");
    await arrive();
    expect(service.count("create")).toBe(1);
    expect(page.draft.phase).toBe("failed");
  });
});
