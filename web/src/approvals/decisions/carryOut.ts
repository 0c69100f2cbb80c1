// Carries out one decision, until it is known what came of it.
import type { Api, Entry } from "../../api/api.ts";
import { Problem, problemOf } from "../../api/problem.ts";
import { waitBefore } from "../../api/wait.ts";

export type Act =
  | { readonly kind: "approve" }
  | { readonly kind: "reject"; readonly reason: string }
  /** Takes a decision back. */
  | { readonly kind: "reopen" };

/** One entry, in the version that the manager saw, and what shall become of it. */
export interface Step {
  readonly entry: Entry;
  readonly act: Act;
  /** What was sent before without an answer, so that it may be done already: the act itself, or another one. */
  readonly unanswered?: readonly Act[];
}

export type Outcome =
  | { readonly kind: "done"; readonly entry: Entry }
  /** Not the act but another one that was unanswered is done. */
  | { readonly kind: "overtaken"; readonly entry: Entry }
  /** It waits, but in a version that the manager has not seen. */
  | { readonly kind: "changed"; readonly entry: Entry }
  /** It waits no more: decided by somebody else, or deleted. */
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly problem: Problem; readonly unanswered: readonly Act[] };

export type DecideApi = Pick<Api, "decide" | "reopen" | "waiting">;

/** Waits some milliseconds because of a problem. */
export type Pause = (ms: number, problem: Problem) => Promise<void>;

/** How often it is sent again by itself after a failure that may pass. */
export const mostRetries = 3;
/** How often the service may ask to wait before the manager is told. */
export const mostHolds = 20;
/** How often the list is read again where it is older than what the service said. */
const mostLooks = 4;

/** Does the step. It never throws: what went wrong is the outcome. */
export async function carryOut(api: DecideApi, step: Step, pause: Pause): Promise<Outcome> {
  let current = step;
  let retries = 0;
  let holds = 0;
  for (;;) {
    const answer = await attempt(api, current, pause);
    if (answer.kind !== "failed") return answer;
    const { problem, unanswered } = answer;
    current = { ...step, unanswered };
    const throttled = problem.status === 429;
    const tired = throttled ? holds >= mostHolds : retries >= mostRetries;
    if (!problem.passes || tired) return answer;
    await pause(waitBefore(retries, problem), problem);
    if (throttled) holds += 1;
    else retries += 1;
  }
}

async function attempt(api: DecideApi, step: Step, pause: Pause): Promise<Outcome> {
  try {
    return { kind: "done", entry: await send(api, step) };
  } catch (error) {
    if (isAnother(error)) return lookUp(api, step, pause);
    if (hasStatus(error, 404)) return { kind: "gone" };
    const failure = failed(step, error);
    return failure.problem.uncertain
      ? { ...failure, unanswered: withAct(failure.unanswered, step.act) }
      : failure;
  }
}

function withAct(acts: readonly Act[], act: Act): readonly Act[] {
  return acts.includes(act) ? acts : [...acts, act];
}

function send(api: DecideApi, { entry, act }: Pick<Step, "entry" | "act">): Promise<Entry> {
  switch (act.kind) {
    case "approve":
      return api.decide(entry, { approved: true });
    case "reject":
      return api.decide(entry, { approved: false, reason: act.reason });
    case "reopen":
      return api.reopen(entry);
  }
}

/** Finds out what the entry is now that it is not what the manager saw. */
async function lookUp(api: DecideApi, step: Step, pause: Pause): Promise<Outcome> {
  const stale = new Problem({ status: 412, code: "version", message: "The entry is another version" });
  for (let looks = 0; ; looks += 1) {
    let found: Entry | undefined;
    try {
      found = await api.waiting(step.entry);
    } catch (error) {
      return failed(step, error);
    }
    const conclusion = conclude(api, step, found);
    if (conclusion) return conclusion;
    if (looks >= mostLooks) return found ? failed(step, stale) : { kind: "gone" };
    await pause(waitBefore(looks, stale), stale);
  }
}

/** What the list says about the step; nothing where the list is older than the service's answer. */
function conclude(
  api: DecideApi,
  step: Step,
  found: Entry | undefined,
): Promise<Outcome> | Outcome | undefined {
  const { entry, act } = step;
  if (act.kind === "reopen") {
    if (found && found.version > entry.version) return { kind: "done", entry: found };
    return step.unanswered?.length ? undefined : { kind: "gone" };
  }
  if (!found) return confirm(api, step);
  return found.version > entry.version ? { kind: "changed", entry: found } : undefined;
}

/**
 * The entry left the queue. If a decision of ours whose answer was lost is what moved it, it is one version on, and
 * saying the same of that version changes nothing. It can't approve what nobody has seen: an entry that its owner
 * changed would still be in the queue.
 */
async function confirm(api: DecideApi, step: Step): Promise<Outcome> {
  const next = { ...step.entry, version: step.entry.version + 1 };
  for (const act of step.unanswered ?? []) {
    try {
      const entry = await send(api, { entry: next, act });
      if (saysSo(entry, act)) return { kind: saysSo(entry, step.act) ? "done" : "overtaken", entry };
    } catch (error) {
      if (!isAnother(error) && !hasStatus(error, 404)) return failed(step, error);
    }
  }
  return { kind: "gone" };
}

// Another manager may have rejected it too, for a reason of their own.
function saysSo(entry: Entry, act: Act): boolean {
  if (act.kind === "reject") return entry.decided_reason === act.reason;
  return act.kind === "approve" && entry.status === "approved";
}

function failed(step: Step, error: unknown): Extract<Outcome, { kind: "failed" }> {
  return { kind: "failed", problem: problemOf(error), unanswered: step.unanswered ?? [] };
}

// 412: at another version; 409: decided the other way.
function isAnother(error: unknown): boolean {
  return hasStatus(error, 412) || hasStatus(error, 409);
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}
