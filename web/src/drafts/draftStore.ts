// Where the drafts of the page are: each change is kept in the tab's storage, and told to whoever listens.
import type { Entry } from "../api/api.ts";
import { type Draft, type DraftId, isDone, newDraftId } from "./draft.ts";
import { loadDrafts, storeDrafts } from "./storage.ts";

export interface DraftsState {
  readonly drafts: ReadonlyMap<DraftId, Draft>;
  /** What was deleted last and can be brought back. */
  readonly removed: Entry | undefined;
  /** What this page stored, by the entry's id. */
  readonly stored: ReadonlyMap<string, Stored>;
}

export interface Stored {
  /** The draft that the entry began as, or its own id: what shows the one goes on to show the other. */
  readonly began: DraftId;
  readonly version: number;
}

export interface ShelfConfig {
  readonly storage: Storage;
  /** Whose drafts they are. */
  readonly subject: string;
  readonly now: () => number;
}

export class Shelf {
  readonly #config: ShelfConfig;
  readonly #listeners = new Set<() => void>();
  #state: DraftsState;

  constructor(config: ShelfConfig) {
    this.#config = config;
    const kept = loadDrafts(config.storage, config.subject).filter((draft) => !isDone(draft));
    const drafts = new Map(kept.map((draft) => [draft.id, asLeft(draft)]));
    this.#state = { drafts, removed: undefined, stored: new Map() };
    this.#keep();
  }

  /** For useSyncExternalStore. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): DraftsState => this.#state;

  get(id: DraftId): Draft | undefined {
    return this.#state.drafts.get(id);
  }

  /** Puts the draft where it was, or in the place of another. */
  put(draft: Draft, instead: DraftId = draft.id): void {
    const drafts = new Map(this.#state.drafts);
    if (instead !== draft.id) drafts.delete(instead);
    drafts.set(draft.id, draft);
    this.change({ drafts });
  }

  drop(id: DraftId): void {
    if (!this.#state.drafts.has(id)) return;
    const drafts = new Map(this.#state.drafts);
    drafts.delete(id);
    this.change({ drafts });
  }

  change(part: Partial<DraftsState>): void {
    this.#state = { ...this.#state, ...part };
    this.#keep();
    for (const listener of this.#listeners) listener();
  }

  /** An id for another draft of the cell. */
  unusedId({ date, project }: Pick<Draft, "date" | "project">): DraftId {
    let number = this.#config.now();
    while (this.#state.drafts.has(newDraftId(date, project, number))) number++;
    return newDraftId(date, project, number);
  }

  #keep(): void {
    storeDrafts(this.#config.storage, this.#config.subject, [...this.#state.drafts.values()]);
  }
}

// Whoever left the page left the field; what was being sent then may have no answer.
function asLeft(draft: Draft): Draft {
  return draft.phase === "typing" || draft.phase === "saving" ? { ...draft, phase: "waiting" } : draft;
}
