// Holds the drafts: each change is stored in the tab's storage and reported to the listeners.
import type { Entry } from "../api/api.ts";
import { type Draft, type DraftId, isSynced, newDraftId } from "./draft.ts";
import { loadDrafts, storeDrafts } from "./storage.ts";

export interface DraftsState {
  readonly drafts: ReadonlyMap<DraftId, Draft>;
  /** What was deleted last and can be brought back. */
  readonly removed: Entry | undefined;
  /** What this page stored, by the entry's id. */
  readonly stored: ReadonlyMap<string, StoredEntry>;
}

export interface StoredEntry {
  /** The draft that the entry began as, or its own id: what shows the one goes on to show the other. */
  readonly began: DraftId;
  readonly version: number;
}

export interface DraftStoreConfig {
  readonly storage: Storage;
  /** Whose drafts they are. */
  readonly subject: string;
  readonly now: () => number;
  readonly newKey: () => string;
}

export class DraftStore {
  readonly #config: DraftStoreConfig;
  readonly #listeners = new Set<() => void>();
  #state: DraftsState;

  constructor(config: DraftStoreConfig) {
    this.#config = config;
    const loaded = loadDrafts(config.storage, config.subject, config.newKey);
    const drafts = loaded
      .filter((draft) => !isSynced(draft))
      .map((draft) => [draft.id, asLeft(draft)] as const);
    this.#state = { drafts: new Map(drafts), removed: undefined, stored: new Map() };
    this.#persist();
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

  /** Puts the draft in its own place, or in the place of another one. */
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
    this.#persist();
    for (const listener of this.#listeners) listener();
  }

  /** Returns an id for another draft of the cell. */
  unusedId({ date, project }: Pick<Draft, "date" | "project">): DraftId {
    let number = this.#config.now();
    while (this.#state.drafts.has(newDraftId(date, project, number))) number++;
    return newDraftId(date, project, number);
  }

  #persist(): void {
    storeDrafts(this.#config.storage, this.#config.subject, [...this.#state.drafts.values()]);
  }
}

// Leaving the page is leaving the field.
function asLeft(draft: Draft): Draft {
  return draft.phase === "typing" ? { ...draft, phase: "waiting" } : draft;
}
