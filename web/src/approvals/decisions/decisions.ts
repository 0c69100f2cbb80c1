// The decisions of the manager who uses the page: sends them, a few at once, and knows what came of each. It lives
// longer than the page, so that leaving it for another neither stops them nor forgets them.
import type { Entry } from "../../api/api.ts";
import type { Problem } from "../../api/problem.ts";
import { Observable } from "../../state/observable.ts";
import type { KnownVersions } from "../queue/queue.ts";
import { type Act, carryOut, type DecideApi, type Outcome, type Step } from "./carryOut.ts";

/** How many are on their way at once. */
export const atOnce = 4;

/** What is to be said at an entry's row. */
export type RowState =
  | { readonly kind: "sending"; readonly act: Act }
  /** It is sent again by itself after some milliseconds. */
  | { readonly kind: "held"; readonly act: Act; readonly problem: Problem; readonly ms: number }
  | { readonly kind: "changed"; readonly act: Act }
  | { readonly kind: "failed"; readonly step: Step; readonly problem: Problem };

export interface Ended {
  readonly step: Step;
  readonly outcome: Outcome;
}

/** What was decided together: all from the first that was sent until none was on its way. */
export interface Batch {
  readonly total: number;
  readonly ended: readonly Ended[];
}

export interface DecisionsState {
  readonly rows: ReadonlyMap<string, RowState>;
  readonly settled: KnownVersions;
  /** The batch on its way, or the last one until it is dismissed. */
  readonly batch: Batch | undefined;
}

export interface DecisionsConfig {
  readonly api: DecideApi;
  /** Shows an entry that waits as it is now. */
  readonly show: (entry: Entry) => void;
  /** Called when nothing is on its way any more. */
  readonly rested?: (batch: Batch) => void;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** How many of the batch are on their way still. */
export function runningOf(batch: Batch | undefined): number {
  return batch === undefined ? 0 : batch.total - batch.ended.length;
}

export function isRunning(batch: Batch | undefined): boolean {
  return runningOf(batch) > 0;
}

export class Decisions extends Observable<DecisionsState> {
  readonly #config: DecisionsConfig;
  readonly #queue: Step[] = [];
  #active = 0;

  constructor(config: DecisionsConfig) {
    super({ rows: new Map(), settled: new Map(), batch: undefined });
    this.#config = config;
  }

  /** Approves or rejects the entries, in the versions given. Those on their way already are left out. */
  decide(entries: readonly Entry[], act: Act): void {
    this.#submit(entries.map((entry) => ({ entry, act, unanswered: this.#unanswered(entry) })));
  }

  /** Sends again what failed: one entry's, or all that may succeed now. */
  retry(id?: string): void {
    const steps = failedSteps(this.snapshot()).filter(({ entry }) => id === undefined || entry.id === id);
    this.#submit(steps);
  }

  /** Takes back what the last batch decided. */
  undo(): void {
    this.#submit(undoable(this.snapshot().batch).map((entry) => ({ entry, act: { kind: "reopen" } })));
  }

  /** Forgets what is said about the last batch. */
  dismiss(): void {
    if (!isRunning(this.snapshot().batch)) this.#change({ batch: undefined });
  }

  /** Sends nothing more and forgets all: the person leaves. What is on its way may still be done. */
  discard(): void {
    this.#queue.length = 0;
    this.#change({ rows: new Map(), batch: undefined });
  }

  #submit(steps: readonly Step[]): void {
    const fresh = steps.filter(({ entry }) => !this.#isBusy(entry.id));
    if (fresh.length === 0) return;
    const rows = new Map(this.snapshot().rows);
    for (const { entry, act } of fresh) rows.set(entry.id, { kind: "sending", act });
    const { batch } = this.snapshot();
    const running = batch && isRunning(batch) ? batch : { total: 0, ended: [] };
    this.#change({ rows, batch: { ...running, total: running.total + fresh.length } });
    this.#queue.push(...fresh);
    this.#pump();
  }

  /** What was sent of this version and had no answer: it may be done, whatever the manager wants now. */
  #unanswered({ id, version }: Entry): readonly Act[] {
    const row = this.snapshot().rows.get(id);
    return row?.kind === "failed" && row.step.entry.version === version ? (row.step.unanswered ?? []) : [];
  }

  #isBusy(id: string): boolean {
    const kind = this.snapshot().rows.get(id)?.kind;
    return kind === "sending" || kind === "held";
  }

  #pump(): void {
    while (this.#active < atOnce) {
      const step = this.#queue.shift();
      if (!step) return;
      this.#active += 1;
      void this.#work(step);
    }
  }

  async #work(step: Step): Promise<void> {
    const sleep = this.#config.sleep ?? sleepFor;
    const outcome = await carryOut(this.#config.api, step, async (ms, problem) => {
      this.#setRow(step.entry.id, { kind: "held", act: step.act, problem, ms });
      await sleep(ms);
      this.#setRow(step.entry.id, { kind: "sending", act: step.act });
    });
    this.#active -= 1;
    this.#end(step, outcome);
    this.#pump();
  }

  #end(step: Step, outcome: Outcome): void {
    const { batch } = this.snapshot();
    // Discarded meanwhile.
    if (!batch) return;
    const { id } = step.entry;
    const rows = new Map(this.snapshot().rows);
    const settled = new Map(this.snapshot().settled);
    rows.delete(id);
    if (outcome.kind === "failed")
      rows.set(id, {
        kind: "failed",
        step: { ...step, unanswered: outcome.unanswered },
        problem: outcome.problem,
      });
    else if (outcome.kind === "changed") rows.set(id, { kind: "changed", act: step.act });
    else if (outcome.kind === "gone") settled.set(id, step.entry.version);
    else if (outcome.entry.status !== "submitted") settled.set(id, outcome.entry.version);
    const next = { ...batch, ended: [...batch.ended, { step, outcome }] };
    this.#change({ rows, settled, batch: next });
    if ("entry" in outcome && outcome.entry.status === "submitted") this.#config.show(outcome.entry);
    if (!isRunning(next)) this.#config.rested?.(next);
  }

  #setRow(id: string, row: RowState): void {
    this.#change({ rows: new Map(this.snapshot().rows).set(id, row) });
  }

  #change(part: Partial<DecisionsState>): void {
    this.setState({ ...this.snapshot(), ...part });
  }
}

/** What failed and may succeed when it is sent again. */
export function failedSteps({ rows }: DecisionsState): Step[] {
  return [...rows.values()].flatMap((row) =>
    row.kind === "failed" && mayRetry(row.problem) ? [row.step] : [],
  );
}

/** Whether sending the same again may help. */
export function mayRetry(problem: Problem): boolean {
  return problem.passes || problem.status === 401 || problem.status === 412;
}

/** The entries of a batch that are decided by this manager, as they are now. */
export function undoable(batch: Batch | undefined): Entry[] {
  if (!batch || isRunning(batch)) return [];
  return batch.ended.flatMap(({ step, outcome }) =>
    outcome.kind === "overtaken" || (outcome.kind === "done" && step.act.kind !== "reopen")
      ? [outcome.entry]
      : [],
  );
}

function sleepFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
