// Sends the manager's decisions, a few at once, and keeps the outcome of each. The Decisions object lives as long as
// the app, so that requests continue and outcomes are kept while another page is displayed.
import type { Entry } from "../../api/api.ts";
import type { Problem } from "../../api/problem.ts";
import { Observable } from "../../state/observable.ts";
import type { SettledVersions } from "../queue/queue.ts";
import {
  type Action,
  type DecisionApi,
  type DecisionRequest,
  type Outcome,
  sendDecision,
} from "./sendDecision.ts";

/** How many requests are in flight at once. */
export const maxInFlight = 4;

/** The state of a decision, displayed in its entry's row. */
export type RowState =
  | { readonly kind: "sending"; readonly action: Action }
  /** The request is retried after `ms` milliseconds. */
  | { readonly kind: "retrying"; readonly action: Action; readonly problem: Problem; readonly ms: number }
  | { readonly kind: "changed"; readonly action: Action }
  | { readonly kind: "failed"; readonly request: DecisionRequest; readonly problem: Problem };

export interface CompletedRequest {
  readonly request: DecisionRequest;
  readonly outcome: Outcome;
}

/**
 * The requests of one run. A batch begins with the first submitted request and ends when every submitted request has an
 * outcome.
 */
export interface Batch {
  readonly total: number;
  readonly completed: readonly CompletedRequest[];
}

export interface DecisionsState {
  readonly rows: ReadonlyMap<string, RowState>;
  readonly settled: SettledVersions;
  /** The batch in flight, or the last one until it is dismissed. */
  readonly batch: Batch | undefined;
}

export interface DecisionsConfig {
  readonly api: DecisionApi;
  /** Called with an entry that a request found or made pending, in its current version. */
  readonly show: (entry: Entry) => void;
  /** Called when no request is in flight any more. */
  readonly onIdle?: (batch: Batch) => void;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Returns how many requests of the batch are queued or in flight. */
export function inFlightCount(batch: Batch | undefined): number {
  return batch === undefined ? 0 : batch.total - batch.completed.length;
}

export function isRunning(batch: Batch | undefined): boolean {
  return inFlightCount(batch) > 0;
}

export class Decisions extends Observable<DecisionsState> {
  readonly #config: DecisionsConfig;
  readonly #queue: DecisionRequest[] = [];
  #active = 0;

  constructor(config: DecisionsConfig) {
    super({ rows: new Map(), settled: new Map(), batch: undefined });
    this.#config = config;
  }

  /**
   * Approves or rejects the entries in the given versions. Entries that already have a request in flight are skipped.
   */
  decide(entries: readonly Entry[], action: Action): void {
    this.#submit(entries.map((entry) => ({ entry, action, unanswered: this.#unanswered(entry) })));
  }

  /** Retries the failed requests that may succeed now: the request of one entry, or all of them. */
  retry(id?: string): void {
    const requests = retryableRequests(this.snapshot()).filter(
      ({ entry }) => id === undefined || entry.id === id,
    );
    this.#submit(requests);
  }

  /** Reopens the entries that the last batch decided. */
  undo(): void {
    this.#submit(
      undoableEntries(this.snapshot().batch).map((entry) => ({ entry, action: { kind: "reopen" } })),
    );
  }

  /** Removes the last batch from the page. */
  dismiss(): void {
    if (!isRunning(this.snapshot().batch)) this.#change({ batch: undefined });
  }

  /**
   * Drops every request that is not in flight, because the user signs out. Requests in flight may still take effect.
   */
  discard(): void {
    this.#queue.length = 0;
    this.#change({ rows: new Map(), batch: undefined });
  }

  #submit(requests: readonly DecisionRequest[]): void {
    const accepted = requests.filter(({ entry }) => !this.#isBusy(entry.id));
    if (accepted.length === 0) return;
    const rows = new Map(this.snapshot().rows);
    for (const { entry, action } of accepted) rows.set(entry.id, { kind: "sending", action });
    const { batch } = this.snapshot();
    const running = batch && isRunning(batch) ? batch : { total: 0, completed: [] };
    this.#change({ rows, batch: { ...running, total: running.total + accepted.length } });
    this.#queue.push(...accepted);
    this.#startNext();
  }

  /**
   * Returns the actions on this version of the entry whose responses were lost. One of these actions may have
   * succeeded.
   */
  #unanswered({ id, version }: Entry): readonly Action[] {
    const row = this.snapshot().rows.get(id);
    return row?.kind === "failed" && row.request.entry.version === version
      ? (row.request.unanswered ?? [])
      : [];
  }

  #isBusy(id: string): boolean {
    const kind = this.snapshot().rows.get(id)?.kind;
    return kind === "sending" || kind === "retrying";
  }

  #startNext(): void {
    while (this.#active < maxInFlight) {
      const request = this.#queue.shift();
      if (!request) return;
      this.#active += 1;
      void this.#process(request);
    }
  }

  async #process(request: DecisionRequest): Promise<void> {
    const sleep = this.#config.sleep ?? sleepFor;
    const outcome = await sendDecision(this.#config.api, request, async (ms, problem) => {
      this.#setRow(request.entry.id, { kind: "retrying", action: request.action, problem, ms });
      await sleep(ms);
      this.#setRow(request.entry.id, { kind: "sending", action: request.action });
    });
    this.#active -= 1;
    this.#complete(request, outcome);
    this.#startNext();
  }

  #complete(request: DecisionRequest, outcome: Outcome): void {
    const { batch } = this.snapshot();
    // The batch was discarded in the meantime.
    if (!batch) return;
    const { id } = request.entry;
    const rows = new Map(this.snapshot().rows);
    const settled = new Map(this.snapshot().settled);
    rows.delete(id);
    if (outcome.kind === "failed")
      rows.set(id, {
        kind: "failed",
        request: { ...request, unanswered: outcome.unanswered },
        problem: outcome.problem,
      });
    else if (outcome.kind === "changed") rows.set(id, { kind: "changed", action: request.action });
    else if (outcome.kind === "gone") settled.set(id, request.entry.version);
    else if (outcome.entry.status !== "submitted") settled.set(id, outcome.entry.version);
    const next = { ...batch, completed: [...batch.completed, { request, outcome }] };
    this.#change({ rows, settled, batch: next });
    if ("entry" in outcome && outcome.entry.status === "submitted") this.#config.show(outcome.entry);
    if (!isRunning(next)) this.#config.onIdle?.(next);
  }

  #setRow(id: string, row: RowState): void {
    this.#change({ rows: new Map(this.snapshot().rows).set(id, row) });
  }

  #change(part: Partial<DecisionsState>): void {
    this.setState({ ...this.snapshot(), ...part });
  }
}

/** Returns the failed requests that may succeed when they are retried. */
export function retryableRequests({ rows }: DecisionsState): DecisionRequest[] {
  return [...rows.values()].flatMap((row) =>
    row.kind === "failed" && mayRetry(row.problem) ? [row.request] : [],
  );
}

/** Reports whether a retry of the same request may succeed. */
export function mayRetry(problem: Problem): boolean {
  return problem.transient || problem.status === 401 || problem.status === 412;
}

/** Returns the entries that this manager decided in the batch, in their current versions. */
export function undoableEntries(batch: Batch | undefined): Entry[] {
  if (!batch || isRunning(batch)) return [];
  return batch.completed.flatMap(({ request, outcome }) =>
    outcome.kind === "overtaken" || (outcome.kind === "done" && request.action.kind !== "reopen")
      ? [outcome.entry]
      : [],
  );
}

function sleepFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
