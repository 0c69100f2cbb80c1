import { expect, test, vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import { FakeQueue, manager, pendingEntry } from "../../testing/fakeQueue.ts";
import { type DecisionRequest, maxRetries, maxThrottles, sendDecision } from "./sendDecision.ts";

const entry = pendingEntry();
const approve: DecisionRequest = { entry, action: { kind: "approve" } };
const reason = "Wrong project";
const reject: DecisionRequest = { entry, action: { kind: "reject", reason } };

function arrange(step = approve) {
  const service = new FakeQueue(entry);
  const pause = vi.fn(async (_ms: number) => {});
  return { service, pause, run: () => sendDecision(service.api, step, pause) };
}

test("approves the version that the manager saw", async () => {
  const { service, run } = arrange();
  expect(await run()).toMatchObject({ kind: "done", entry: { status: "approved", version: 2 } });
  expect(service.puts()).toMatchObject([
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

test("reopens what was decided", async () => {
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

test("gives the new version of an entry that changed, and decides nothing", async () => {
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

test("finds the entry on whatever page of the list it is", async () => {
  const later = pendingEntry();
  const service = new FakeQueue(pendingEntry(), pendingEntry(), later);
  service.pageSize = 1;
  service.change(later.id, { hours: 2 });
  const outcome = await sendDecision(service.api, { ...approve, entry: later }, async () => {});
  expect(outcome).toMatchObject({ kind: "changed", entry: { id: later.id, version: 2 } });
});

test("what somebody else decided is gone", async () => {
  const { service, run } = arrange();
  service.change(entry.id, { status: "approved" });
  expect(await run()).toEqual({ kind: "gone" });
});

test("what was deleted is gone", async () => {
  const { service, run } = arrange();
  service.delete(entry.id);
  expect(await run()).toEqual({ kind: "gone" });
});

test("says that nobody decides about their own, and does not try again", async () => {
  const own = pendingEntry({ user_id: manager });
  const service = new FakeQueue(own);
  const outcome = await sendDecision(service.api, { ...approve, entry: own }, async () => {});
  expect(outcome).toMatchObject({ kind: "failed", problem: { status: 403, code: "own_entry" } });
  expect(service.puts()).toHaveLength(1);
});

test("waits as long as the service asks for, and goes on", async () => {
  const { service, pause, run } = arrange();
  service.fail({ status: 429, code: "throttled", retryAfter: 7 }, { times: maxRetries + 2 });
  expect(await run()).toMatchObject({ kind: "done" });
  expect(pause.mock.calls.map(([ms]) => ms)).toEqual(Array(maxRetries + 2).fill(7_000));
});

test("does not wait for ever", async () => {
  const { service, run } = arrange();
  service.fail({ status: 429, code: "throttled" }, { times: maxThrottles + 1 });
  expect(await run()).toMatchObject({ kind: "failed", problem: { status: 429 }, unanswered: [] });
});

test("sends again what failed, a few times and ever later", async () => {
  const { service, pause, run } = arrange();
  service.fail("request lost", { times: maxRetries });
  expect(await run()).toMatchObject({ kind: "done" });
  expect(pause.mock.calls.map(([ms]) => ms)).toEqual([1_000, 2_000, 4_000]);
});

test("says so when it goes on failing", async () => {
  const { service, run } = arrange();
  service.fail({ status: 500, code: "internal" }, { times: maxRetries + 1 });
  expect(await run()).toMatchObject({
    kind: "failed",
    problem: { status: 500 },
    unanswered: [approve.action],
  });
  expect(service.puts()).toHaveLength(maxRetries + 1);
});

test("knows its own decision again when only the answer was lost", async () => {
  const { service, run } = arrange(reject);
  service.fail("answer lost");
  expect(await run()).toMatchObject({ kind: "done", entry: { status: "rejected", version: 2 } });
  expect(service.entries.get(entry.id)).toMatchObject({ status: "rejected", version: 2 });
});

test("knows it also when the manager tries again later", async () => {
  const { service, run } = arrange();
  service.fail({ status: 503, done: true });
  service.fail({ status: 503 }, { times: maxRetries });
  const outcome = await run();
  expect(outcome).toMatchObject({ kind: "failed", unanswered: [approve.action] });
  const again = await sendDecision(service.api, { ...approve, unanswered: [approve.action] }, async () => {});
  expect(again).toMatchObject({ kind: "done", entry: { status: "approved" } });
});

test("after a lost answer never approves what the owner changed meanwhile", async () => {
  const { service, run } = arrange();
  service.fail("request lost");
  service.change(entry.id, { hours: 24 });
  expect(await run()).toMatchObject({ kind: "changed", entry: { version: 2, hours: 24 } });
  expect(service.entries.get(entry.id)?.status).toBe("submitted");
});

test("after a lost answer does not claim what another manager decided otherwise", async () => {
  const { service, run } = arrange();
  service.fail("request lost");
  service.change(entry.id, { status: "rejected" });
  expect(await run()).toEqual({ kind: "gone" });
  expect(service.entries.get(entry.id)?.status).toBe("rejected");
});

test("after a lost answer does not take another manager's rejection for its own", async () => {
  const { service, run } = arrange(reject);
  service.fail("request lost");
  service.change(entry.id, { status: "rejected", decided_reason: "Another reason" });
  expect(await run()).toEqual({ kind: "gone" });
});

test("does not claim what another manager did where only the look at the list failed", async () => {
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
] as const)("says what went through before where the manager now %s", async (_, step, before, made) => {
  const { service } = arrange();
  service.change(entry.id, made);
  const outcome = await sendDecision(service.api, { ...step, unanswered: [before] }, async () => {});
  expect(outcome).toMatchObject({ kind: "overtaken", entry: { ...made, version: 2 } });
  expect(service.entries.get(entry.id)).toMatchObject({ ...made, version: 2 });
});

test("knows which of several decisions went through", async () => {
  const { service } = arrange();
  service.change(entry.id, { status: "approved" });
  const step = { ...approve, unanswered: [reject.action, approve.action] };
  expect(await sendDecision(service.api, step, async () => {})).toMatchObject({ kind: "done" });
});

test("a decision is taken back although the answer was lost", async () => {
  const { service } = arrange();
  service.change(entry.id, { status: "approved" });
  service.fail("answer lost");
  service.staleReads = 1;
  const step: DecisionRequest = { entry: { ...entry, version: 2 }, action: { kind: "reopen" } };
  const outcome = await sendDecision(service.api, step, async () => {});
  expect(outcome).toMatchObject({ kind: "done", entry: { status: "submitted", version: 3 } });
});
