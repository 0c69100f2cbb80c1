// The order of creates: those of one cell are sent one after another, so that the service lists them as they were typed.
import type { Draft, DraftId } from "./draft.ts";

interface LineConfig {
  readonly drafts: () => ReadonlyMap<DraftId, Draft>;
  readonly isInFlight: (id: DraftId) => boolean;
  readonly put: (draft: Draft) => void;
  /** Sends a draft whose turn it is. */
  readonly send: (draft: Draft) => void;
}

export class Line {
  readonly #config: LineConfig;
  readonly #waiting = new Set<DraftId>();

  constructor(config: LineConfig) {
    this.#config = config;
  }

  /**
   * Returns the create that has to be answered before the draft is sent: one of its cell that is in flight, else the
   * first that began before it and is to be sent. One that failed, is being typed or is in conflict holds nothing up.
   */
  ahead(draft: Draft): Draft | undefined {
    const { drafts, isInFlight } = this.#config;
    if (draft.base) return undefined;
    const cell = [...drafts().values()].filter((other) => !other.base && isSameCell(other, draft));
    const before = cell.slice(
      0,
      cell.findIndex(({ id }) => id === draft.id),
    );
    return cell.find(({ id }) => id !== draft.id && isInFlight(id)) ?? before.find(isSubmitted);
  }

  /** Has the draft wait for the other, and for whatever that waits for. */
  queue(draft: Draft, { phase, problem, retryAt }: Draft): void {
    this.#waiting.add(draft.id);
    const { problem: _, retryAt: __, ...queued } = draft;
    if (phase !== "waiting") this.#config.put({ ...queued, phase: "saving" });
    else {
      const wait = { ...(problem && { problem }), ...(retryAt !== undefined && { retryAt }) };
      this.#config.put({ ...queued, phase, ...wait });
    }
  }

  /** Sends the drafts whose turn it is by now. It is called after every change, which is why it is never too late. */
  advance(): void {
    for (const id of [...this.#waiting]) {
      const draft = this.#config.drafts().get(id);
      if (!draft || this.#config.isInFlight(id) || !isSubmitted(draft)) this.#waiting.delete(id);
      else this.#advanceOne(draft);
    }
  }

  clear(): void {
    this.#waiting.clear();
  }

  #advanceOne(draft: Draft): void {
    const ahead = this.ahead(draft);
    if (!ahead) {
      this.#waiting.delete(draft.id);
      this.#config.send(draft);
    } else if (!isInStep(draft, ahead)) this.queue(draft, ahead);
  }
}

/** Whether the draft is on its way, or will be sent without the user. */
function isSubmitted({ phase }: Draft): boolean {
  return phase === "saving" || phase === "waiting";
}

/** Whether the draft waits for the other as that is now. */
function isInStep(draft: Draft, ahead: Draft): boolean {
  if (ahead.phase !== "waiting") return draft.phase === "saving";
  return draft.phase === "waiting" && draft.problem === ahead.problem && draft.retryAt === ahead.retryAt;
}

function isSameCell(one: Draft, other: Draft): boolean {
  return one.date === other.date && one.project === other.project;
}
