import { expect, test, vi } from "vitest";
import { FakeQueue, pendingEntry } from "../../testing/fakeQueue.ts";
import { Decisions, isRunning, maxInFlight, retryableRequests, undoableEntries } from "./decisions.ts";
import { maxRetries } from "./sendDecision.ts";
import { summarize } from "./summary.ts";

function arrange(count: number) {
  const entries = Array.from({ length: count }, () => pendingEntry());
  const service = new FakeQueue(...entries);
  const show = vi.fn();
  const decisions = new Decisions({ api: service.api, show, sleep: async () => {} });
  const untilIdle = () => expect.poll(() => isRunning(decisions.snapshot().batch)).toBe(false);
  return { entries, service, show, decisions, untilIdle };
}

function itemAt<T>(items: readonly T[], index = 0): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}

test("sends only a few requests at once", async () => {
  const { entries, service, decisions, untilIdle } = arrange(20);
  const release = service.holdAll();
  decisions.decide(entries, { kind: "approve" });
  await expect.poll(() => service.putRequests()).toHaveLength(maxInFlight);
  expect(decisions.snapshot().batch).toMatchObject({ total: 20, completed: [] });
  release();
  await untilIdle();
  expect(service.maxConcurrent).toBe(maxInFlight);
  expect(entries.every(({ id }) => service.entries.get(id)?.status === "approved")).toBe(true);
});

test("reports its progress", async () => {
  const { entries, decisions, untilIdle } = arrange(6);
  const progress: number[] = [];
  decisions.subscribe(() => progress.push(decisions.snapshot().batch?.completed.length ?? 0));
  decisions.decide(entries, { kind: "approve" });
  await untilIdle();
  expect([...new Set(progress)]).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("keeps the outcome of each entry", async () => {
  const { entries, service, show, decisions, untilIdle } = arrange(4);
  const [done, changed, gone, failed] = entries.map(({ id }) => id) as [string, string, string, string];
  service.change(changed, { hours: 1 });
  service.delete(gone);
  service.fail({ status: 500, code: "internal" }, { times: maxRetries + 1, id: failed });
  decisions.decide(entries, { kind: "approve" });
  await untilIdle();
  const { rows, settled } = decisions.snapshot();
  expect([...rows.keys()].sort()).toEqual([changed, failed].sort());
  expect(rows.get(changed)).toMatchObject({ kind: "changed" });
  expect(rows.get(failed)).toMatchObject({ kind: "failed", problem: { code: "internal" } });
  expect(settled).toEqual(
    new Map([
      [done, 2],
      [gone, 1],
    ]),
  );
  expect(show).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: changed, version: 2 }));
});

test("retries a failed decision with the same reason", async () => {
  const { entries, service, decisions, untilIdle } = arrange(2);
  service.fail({ status: 503 }, { times: (maxRetries + 1) * 2 });
  decisions.decide(entries, { kind: "reject", reason: "Wrong project" });
  await untilIdle();
  expect(retryableRequests(decisions.snapshot())).toHaveLength(2);
  decisions.retry(itemAt(entries).id);
  await untilIdle();
  expect(service.entries.get(itemAt(entries).id)).toMatchObject({
    status: "rejected",
    decided_reason: "Wrong project",
  });
  expect(service.entries.get(itemAt(entries, 1).id)?.status).toBe("submitted");
  decisions.retry();
  await untilIdle();
  expect(service.entries.get(itemAt(entries, 1).id)?.status).toBe("rejected");
  expect(decisions.snapshot().rows.size).toBe(0);
});

test("a retry recognizes a decision that was stored although its responses were lost", async () => {
  const { entries, service, decisions, untilIdle } = arrange(1);
  service.fail({ status: 503, done: true });
  service.fail({ status: 503 }, { times: maxRetries });
  decisions.decide(entries, { kind: "approve" });
  await untilIdle();
  decisions.retry();
  await untilIdle();
  expect(undoableEntries(decisions.snapshot().batch)).toMatchObject([{ status: "approved", version: 2 }]);
});

test("a different decision recognizes that the previous one was stored, and can undo it", async () => {
  const { entries, service, decisions, untilIdle } = arrange(1);
  service.fail({ status: 503, done: true });
  service.fail({ status: 503 }, { times: maxRetries });
  decisions.decide(entries, { kind: "reject", reason: "Wrong project" });
  await untilIdle();
  decisions.decide(entries, { kind: "approve" });
  await untilIdle();
  const { batch, settled } = decisions.snapshot();
  expect(summarize(itemAt([batch].filter((each) => each !== undefined)))).toMatchObject({
    line: "1 failed",
    notes: [{ text: expect.stringContaining("Rejected by your previous decision") }],
    complete: false,
  });
  expect(settled.get(itemAt(entries).id)).toBe(2);
  decisions.undo();
  await untilIdle();
  expect(service.entries.get(itemAt(entries).id)).toMatchObject({ status: "submitted", version: 3 });
});

test("keeps the rest for a retry when the session ends", async () => {
  const { entries, service, decisions, untilIdle } = arrange(12);
  service.fail({ status: 401, code: "unauthorized" }, { times: maxInFlight });
  decisions.decide(entries, { kind: "approve" });
  await untilIdle();
  expect(retryableRequests(decisions.snapshot()).map(({ entry }) => entry)).toEqual(entries);
});

test("sends no discarded decisions, except those in flight", async () => {
  const { entries, service, decisions } = arrange(12);
  const release = service.holdAll();
  decisions.decide(entries, { kind: "approve" });
  decisions.discard();
  expect(decisions.snapshot().batch).toBeUndefined();
  release();
  const approved = () => entries.filter(({ id }) => service.entries.get(id)?.status === "approved");
  await expect.poll(() => approved()).toHaveLength(maxInFlight);
  expect(service.putRequests()).toHaveLength(maxInFlight);
  expect(decisions.snapshot().batch).toBeUndefined();
});

test("doesn't send an entry twice at the same time", async () => {
  const { entries, service, decisions, untilIdle } = arrange(1);
  const release = service.holdAll();
  decisions.decide(entries, { kind: "approve" });
  decisions.decide(entries, { kind: "reject", reason: "No" });
  release();
  await untilIdle();
  expect(service.putRequests()).toHaveLength(1);
});

test("adds decisions to the batch that is in flight", async () => {
  const { entries, service, decisions, untilIdle } = arrange(2);
  const release = service.holdAll();
  decisions.decide(entries.slice(0, 1), { kind: "approve" });
  decisions.decide(entries.slice(1), { kind: "reject", reason: "No" });
  expect(decisions.snapshot().batch?.total).toBe(2);
  release();
  await untilIdle();
  expect(undoableEntries(decisions.snapshot().batch)).toHaveLength(2);
});

test("undoes exactly what it decided", async () => {
  const { entries, service, show, decisions, untilIdle } = arrange(3);
  service.delete(itemAt(entries, 2).id);
  decisions.decide(entries, { kind: "approve" });
  await untilIdle();
  decisions.undo();
  await untilIdle();
  expect(service.entries.get(itemAt(entries).id)).toMatchObject({ status: "submitted", version: 3 });
  expect(service.putRequests()).toHaveLength(5);
  // The entries are displayed again, because their version is newer than the decision.
  expect(show).toHaveBeenCalledTimes(2);
  expect(decisions.snapshot().settled.get(itemAt(entries).id)).toBe(2);
  // An undo can't be undone.
  expect(undoableEntries(decisions.snapshot().batch)).toEqual([]);
});

test("reports an undo that failed, and can retry it", async () => {
  const { entries, service, decisions, untilIdle } = arrange(1);
  decisions.decide(entries, { kind: "approve" });
  await untilIdle();
  service.fail({ status: 503 }, { times: maxRetries + 1 });
  decisions.undo();
  await untilIdle();
  expect(itemAt(decisions.snapshot().batch?.completed ?? []).outcome.kind).toBe("failed");
  decisions.retry();
  await untilIdle();
  expect(service.entries.get(itemAt(entries).id)?.status).toBe("submitted");
});
