// Sends one decision. It retries transient failures a limited number of times, and finds out the outcome of a conflict.
import type { Api, Entry } from "../../api/api.ts";
import { Problem, problemOf } from "../../api/problem.ts";
import { retryDelayMs } from "../../api/wait.ts";

export type Action =
  | { readonly kind: "approve" }
  | { readonly kind: "reject"; readonly reason: string }
  /** Undoes a decision. */
  | { readonly kind: "reopen" };

/** A decision about one entry, in the version that the manager saw. */
export interface DecisionRequest {
  readonly entry: Entry;
  readonly action: Action;
  /** Actions on this version that were sent and got no response. One of these actions may have succeeded. */
  readonly unanswered?: readonly Action[];
}

export type Outcome =
  | { readonly kind: "done"; readonly entry: Entry }
  /** An earlier action, whose response was lost, succeeded instead of this one. */
  | { readonly kind: "overtaken"; readonly entry: Entry }
  /** The entry is pending in a version that the manager has not seen. */
  | { readonly kind: "changed"; readonly entry: Entry }
  /** The entry isn't pending any more: another manager decided, or its owner deleted it. */
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly problem: Problem; readonly unanswered: readonly Action[] };

export type DecisionApi = Pick<Api, "decide" | "reopen" | "findPending">;

/** Waits for `ms` milliseconds because of a problem. */
export type Wait = (ms: number, problem: Problem) => Promise<void>;

/** How many times a request is retried after transient failures. */
export const maxRetries = 3;
/** How many times a throttled request is retried before it fails. */
export const maxThrottles = 20;
/** How many times the list of pending entries is read again if it is older than the service's response. */
const maxReads = 4;

/** Sends the request and returns its outcome. It never throws. */
export async function sendDecision(
  api: DecisionApi,
  request: DecisionRequest,
  pause: Wait,
): Promise<Outcome> {
  let current = request;
  let retries = 0;
  let throttles = 0;
  for (;;) {
    const outcome = await attempt(api, current, pause);
    if (outcome.kind !== "failed") return outcome;
    const { problem, unanswered } = outcome;
    current = { ...request, unanswered };
    const throttled = problem.status === 429;
    const exhausted = throttled ? throttles >= maxThrottles : retries >= maxRetries;
    if (!problem.transient || exhausted) return outcome;
    await pause(retryDelayMs(retries, problem), problem);
    if (throttled) throttles += 1;
    else retries += 1;
  }
}

async function attempt(api: DecisionApi, request: DecisionRequest, pause: Wait): Promise<Outcome> {
  try {
    return { kind: "done", entry: await send(api, request) };
  } catch (error) {
    if (isConflict(error)) return readCurrent(api, request, pause);
    if (hasStatus(error, 404)) return { kind: "gone" };
    const failure = failed(request, error);
    return failure.problem.uncertain
      ? { ...failure, unanswered: withAction(failure.unanswered, request.action) }
      : failure;
  }
}

function withAction(actions: readonly Action[], action: Action): readonly Action[] {
  return actions.includes(action) ? actions : [...actions, action];
}

function send(
  api: DecisionApi,
  { entry, action }: Pick<DecisionRequest, "entry" | "action">,
): Promise<Entry> {
  switch (action.kind) {
    case "approve":
      return api.decide(entry, { approved: true });
    case "reject":
      return api.decide(entry, { approved: false, reason: action.reason });
    case "reopen":
      return api.reopen(entry);
  }
}

/** Finds out the outcome of a request that the service refused as a conflict, from the list of pending entries. */
async function readCurrent(api: DecisionApi, request: DecisionRequest, pause: Wait): Promise<Outcome> {
  const stale = new Problem({ status: 412, code: "version", message: "The entry has another version" });
  for (let reads = 0; ; reads += 1) {
    let found: Entry | undefined;
    try {
      found = await api.findPending(request.entry);
    } catch (error) {
      return failed(request, error);
    }
    const conclusion = outcomeOf(api, request, found);
    if (conclusion) return conclusion;
    if (reads >= maxReads) return found ? failed(request, stale) : { kind: "gone" };
    await pause(retryDelayMs(reads, stale), stale);
  }
}

/** Returns the outcome that follows from the list, or undefined if the list is older than the service's response. */
function outcomeOf(
  api: DecisionApi,
  request: DecisionRequest,
  found: Entry | undefined,
): Promise<Outcome> | Outcome | undefined {
  const { entry, action } = request;
  if (action.kind === "reopen") {
    if (found && found.version > entry.version) return { kind: "done", entry: found };
    return request.unanswered?.length ? undefined : { kind: "gone" };
  }
  if (!found) return confirmOwn(api, request);
  return found.version > entry.version ? { kind: "changed", entry: found } : undefined;
}

/**
 * Checks whether one of our unanswered decisions removed the entry from the queue. If so, the entry's version is one
 * higher, and sending the decision again for that version changes nothing. This can't approve content that the manager
 * hasn't seen: if the owner had changed the entry, it would still be in the queue.
 */
async function confirmOwn(api: DecisionApi, request: DecisionRequest): Promise<Outcome> {
  const next = { ...request.entry, version: request.entry.version + 1 };
  for (const action of request.unanswered ?? []) {
    try {
      const entry = await send(api, { entry: next, action });
      if (isResultOf(entry, action))
        return { kind: isResultOf(entry, request.action) ? "done" : "overtaken", entry };
    } catch (error) {
      if (!isConflict(error) && !hasStatus(error, 404)) return failed(request, error);
    }
  }
  return { kind: "gone" };
}

// Compare the reasons: another manager may have rejected the entry for a different reason.
function isResultOf(entry: Entry, action: Action): boolean {
  if (action.kind === "reject") return entry.decided_reason === action.reason;
  return action.kind === "approve" && entry.status === "approved";
}

function failed(request: DecisionRequest, error: unknown): Extract<Outcome, { kind: "failed" }> {
  return { kind: "failed", problem: problemOf(error), unanswered: request.unanswered ?? [] };
}

// 412: the entry has another version. 409: the entry already has the opposite decision.
function isConflict(error: unknown): boolean {
  return hasStatus(error, 412) || hasStatus(error, 409);
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}
