// When drafts are sent again that the service may take later.
import type { Problem } from "../api/problem.ts";
import { waitBefore } from "../api/wait.ts";
import type { DraftId } from "./draft.ts";

export class Retries {
  readonly #send: (id: DraftId) => void;
  /** Failed tries in a row. */
  readonly #attempts = new Map<DraftId, number>();
  readonly #timers = new Map<DraftId, ReturnType<typeof setTimeout>>();

  constructor(send: (id: DraftId) => void) {
    this.#send = send;
  }

  /** Sends the draft again after a wait, and gives its milliseconds: each one is longer than the one before. */
  plan(id: DraftId, problem: Problem): number {
    const attempt = this.#attempts.get(id) ?? 0;
    const wait = waitBefore(attempt, problem);
    this.#attempts.set(id, attempt + 1);
    this.#timers.set(
      id,
      setTimeout(() => this.#send(id), wait),
    );
    return wait;
  }

  /** Sends it no more by itself, and still knows how often that failed. */
  stop(id: DraftId): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** Begins anew with the shortest wait. */
  reset(id: DraftId): void {
    this.#attempts.delete(id);
  }

  clear(): void {
    for (const id of this.#timers.keys()) this.stop(id);
    this.#attempts.clear();
  }
}
