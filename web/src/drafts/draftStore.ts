// Holds the drafts: each change is stored in the tab's storage and reported to the subscribers.
import type { Entry } from "../api/api.ts";
import { Observable } from "../state/observable.ts";
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

export class DraftStore extends Observable<DraftsState> {
  readonly #config: DraftStoreConfig;

  constructor(config: DraftStoreConfig) {
    const loaded = loadDrafts(config.storage, config.subject, config.newKey);
    const drafts = loaded
      .filter((draft) => !isSynced(draft))
      .map((draft) => [draft.id, asLeft(draft)] as const);
    super({ drafts: new Map(drafts), removed: undefined, stored: new Map() });
    this.#config = config;
    this.#persist(this.snapshot());
  }

  get(id: DraftId): Draft | undefined {
    return this.snapshot().drafts.get(id);
  }

  /** Puts the draft in its own place, or in the place of another one. */
  put(draft: Draft, instead: DraftId = draft.id): void {
    const drafts = new Map(this.snapshot().drafts);
    if (instead !== draft.id) drafts.delete(instead);
    drafts.set(draft.id, draft);
    this.change({ drafts });
  }

  drop(id: DraftId): void {
    if (!this.snapshot().drafts.has(id)) return;
    const drafts = new Map(this.snapshot().drafts);
    drafts.delete(id);
    this.change({ drafts });
  }

  change(part: Partial<DraftsState>): void {
    const state = { ...this.snapshot(), ...part };
    this.#persist(state);
    this.setState(state);
  }

  /** Returns an id for another draft of the cell. */
  unusedId({ date, project }: Pick<Draft, "date" | "project">): DraftId {
    let number = this.#config.now();
    while (this.snapshot().drafts.has(newDraftId(date, project, number))) number++;
    return newDraftId(date, project, number);
  }

  #persist({ drafts }: DraftsState): void {
    storeDrafts(this.#config.storage, this.#config.subject, [...drafts.values()]);
  }
}

// Leaving the page is leaving the field.
function asLeft(draft: Draft): Draft {
  return draft.phase === "typing" ? { ...draft, phase: "waiting" } : draft;
}
