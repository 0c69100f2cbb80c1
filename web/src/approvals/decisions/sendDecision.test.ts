import { expect, test, vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import { FakeQueue, manager, pendingEntry } from "../../testing/fakeQueue.ts";
import { type DecisionRequest, maxRetries, maxThrottles, sendDecision } from "./sendDecision.ts";

const entry = pendingEntry();
const approve: DecisionRequest = { entry, action: { kind: "approve" } };
const reason = "Wrong project";
const reject: DecisionRequest = { entry, action: { kind: "reject", reason } };

function arrange(request = approve) {
  const service = new FakeQueue(entry);
  const pause = vi.fn(async (_ms: number) => {});
  return { service, pause, run: () => sendDecision(service.api, request, pause) };
}

test("approves the version that the manager saw", async () => {
  const { service, run } = arrange();
  expect(await run()).toMatchObject({ kind: "done", entry: { status: "approved", version: 2 } });
  expect(service.putRequests()).toMatchObject([
    { path: `/approvals/${entry.id}`, ifMatch: '"1"', body: { user_id: entry.user_id, approved: true } },
  ]);
});

test("rejects with the reason", async () => {
  const { service, run } = arrange(reject);
  expect(await run()).toMatchObject({ kind: "done", entry: { status: "rejected" } });
  expect(service.entries.get(entry.id)).toMatchObject({
    status: "rejected",
    decided_reason: "Wrong project",
  });
});

test("reopens a decided entry", async () => {
  const { service } = arrange();
  service.change(entry.id, { status: "approved" });
  const decided = { ...entry, version: 2 };
  const outcome = await sendDecision(
    service.api,
    { entry: decided, action: { kind: "reopen" } },
    async () => {},
  );
  expect(outcome).toMatchObject({ kind: "done", entry: { status: "submitted", version: 3 } });
});

test("returns the new version of a changed entry, and decides nothing", async () => {
  const { service, run } = arrange();
  service.change(entry.id, { hours: 2 });
  expect(await run()).toMatchObject({ kind: "changed", entry: { version: 2, hours: 2 } });
  expect(service.entries.get(entry.id)?.status).toBe("submitted");
});

test("reads the list again while it is older than the change", async () => {
  const { service, pause, run } = arrange();
  service.change(entry.id, { hours: 2 });
  service.staleReads = 2;
  expect(await run()).toMatchObject({ kind: "changed", entry: { version: 2 } });
  expect(pause).toHaveBeenCalledTimes(2);
});

test("finds the entry on any page of the list", async () => {
  const later = pendingEntry();
  const service = new FakeQueue(pendingEntry(), pendingEntry(), later);
  service.pageSize = 1;
  service.change(later.id, { hours: 2 });
  const outcome = await sendDecision(service.api, { ...approve, entry: later }, async () => {});
  expect(outcome).toMatchObject({ kind: "changed", entry: { id: later.id, version: 2 } });
});

test("returns gone if another manager decided", async () => {
  const { service, run } = arrange();
  service.change(entry.id, { status: "approved" });
  expect(await run()).toEqual({ kind: "gone" });
});

test("returns gone if the entry was deleted", async () => {
  const { service, run } = arrange();
  service.delete(entry.id);
  expect(await run()).toEqual({ kind: "gone" });
});

test("returns the error for the manager's own entry, without a retry", async () => {
  const own = pendingEntry({ user_id: manager });
  const service = new FakeQueue(own);
  const outcome = await sendDecision(service.api, { ...approve, entry: own }, async () => {});
  expect(outcome).toMatchObject({ kind: "failed", problem: { status: 403, code: "own_entry" } });
  expect(service.putRequests()).toHaveLength(1);
});

test("waits as long as Retry-After, then continues", async () => {
  const { service, pause, run } = arrange();
  service.fail({ status: 429, code: "throttled", retryAfter: 7 }, { times: maxRetries + 2 });
  expect(await run()).toMatchObject({ kind: "done" });
  expect(pause.mock.calls.map(([ms]) => ms)).toEqual(Array(maxRetries + 2).fill(7_000));
});

test("gives up after too many throttled tries", async () => {
  const { service, run } = arrange();
  service.fail({ status: 429, code: "throttled" }, { times: maxThrottles + 1 });
  expect(await run()).toMatchObject({ kind: "failed", problem: { status: 429 }, unanswered: [] });
});

test("retries a failed request a few times, with growing pauses", async () => {
  const { service, pause, run } = arrange();
  service.fail("request lost", { times: maxRetries });
  expect(await run()).toMatchObject({ kind: "done" });
  expect(pause.mock.calls.map(([ms]) => ms)).toEqual([1_000, 2_000, 4_000]);
});

test("returns the error after the last retry", async () => {
  const { service, run } = arrange();
  service.fail({ status: 500, code: "internal" }, { times: maxRetries + 1 });
  expect(await run()).toMatchObject({
    kind: "failed",
    problem: { status: 500 },
    unanswered: [approve.action],
  });
  expect(service.putRequests()).toHaveLength(maxRetries + 1);
});

test("recognizes its own decision after a lost response", async () => {
  const { service, run } = arrange(reject);
  service.fail("response lost");
  expect(await run()).toMatchObject({ kind: "done", entry: { status: "rejected", version: 2 } });
  expect(service.entries.get(entry.id)).toMatchObject({ status: "rejected", version: 2 });
});

test("recognizes its own decision also when the manager tries again later", async () => {
  const { service, run } = arrange();
  service.fail({ status: 503, done: true });
  service.fail({ status: 503 }, { times: maxRetries });
  const outcome = await run();
  expect(outcome).toMatchObject({ kind: "failed", unanswered: [approve.action] });
  const retried = await sendDecision(
    service.api,
    { ...approve, unanswered: [approve.action] },
    async () => {},
  );
  expect(retried).toMatchObject({ kind: "done", entry: { status: "approved" } });
});

test("never approves a version that the owner changed after a lost request", async () => {
  const { service, run } = arrange();
  service.fail("request lost");
  service.change(entry.id, { hours: 24 });
  expect(await run()).toMatchObject({ kind: "changed", entry: { version: 2, hours: 24 } });
  expect(service.entries.get(entry.id)?.status).toBe("submitted");
});

test("doesn't claim another manager's different decision after a lost request", async () => {
  const { service, run } = arrange();
  service.fail("request lost");
  service.change(entry.id, { status: "rejected" });
  expect(await run()).toEqual({ kind: "gone" });
  expect(service.entries.get(entry.id)?.status).toBe("rejected");
});

test("doesn't claim another manager's rejection after a lost request", async () => {
  const { service, run } = arrange(reject);
  service.fail("request lost");
  service.change(entry.id, { status: "rejected", decided_reason: "Another reason" });
  expect(await run()).toEqual({ kind: "gone" });
});

test("doesn't claim another manager's decision if only reading the list failed", async () => {
  const { service, run } = arrange();
  service.change(entry.id, { status: "approved" });
  service.refuseList(null);
  expect(await run()).toMatchObject({ kind: "failed", unanswered: [] });
});

const rejected: Partial<Entry> = { status: "rejected", decided_reason: reason };

test.each([
  ["approves", approve, reject.action, rejected],
  ["rejects", reject, approve.action, { status: "approved" }],
  [
    "rejects for another reason",
    { ...reject, action: { kind: "reject", reason: "Late" } },
    reject.action,
    rejected,
  ],
] as const)(
  "reports the earlier decision that was stored if the manager now %s",
  async (_, request, before, stored) => {
    const { service } = arrange();
    service.change(entry.id, stored);
    const outcome = await sendDecision(service.api, { ...request, unanswered: [before] }, async () => {});
    expect(outcome).toMatchObject({ kind: "overtaken", entry: { ...stored, version: 2 } });
    expect(service.entries.get(entry.id)).toMatchObject({ ...stored, version: 2 });
  },
);

test("recognizes which of several decisions was stored", async () => {
  const { service } = arrange();
  service.change(entry.id, { status: "approved" });
  const request = { ...approve, unanswered: [reject.action, approve.action] };
  expect(await sendDecision(service.api, request, async () => {})).toMatchObject({ kind: "done" });
});

test("reopens an entry even if the response is lost", async () => {
  const { service } = arrange();
  service.change(entry.id, { status: "approved" });
  service.fail("response lost");
  service.staleReads = 1;
  const request: DecisionRequest = { entry: { ...entry, version: 2 }, action: { kind: "reopen" } };
  const outcome = await sendDecision(service.api, request, async () => {});
  expect(outcome).toMatchObject({ kind: "done", entry: { status: "submitted", version: 3 } });
});
