// The store of the drafts: it writes each change to the tab's storage and notifies the subscribers.
import type { Entry } from "../api/api.ts";
import { Observable } from "../state/observable.ts";
import { type Draft, type DraftId, isSynced, newDraftId } from "./draft.ts";
import { loadDrafts, storeDrafts } from "./storage.ts";

export interface DraftsState {
  readonly drafts: ReadonlyMap<DraftId, Draft>;
  /** The last deleted entry, which undo can restore. */
  readonly removed: Entry | undefined;
  /** The entries that this page stored, by id. */
  readonly stored: ReadonlyMap<string, StoredEntry>;
}

export interface StoredEntry {
  /**
   * The id of the draft that the entry began as, or the entry's own id. It is the React key of both, so that the
   * component that showed the draft then shows the entry.
   */
  readonly draftId: DraftId;
  readonly version: number;
}

export interface DraftStoreConfig {
  readonly storage: Storage;
  /** The subject of the user that the drafts belong to. */
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
      .map((draft) => [draft.id, asWaiting(draft)] as const);
    super({ drafts: new Map(drafts), removed: undefined, stored: new Map() });
    this.#config = config;
    this.#persist(this.snapshot());
  }

  get(id: DraftId): Draft | undefined {
    return this.snapshot().drafts.get(id);
  }

  /** Stores the draft. If `replacedId` is another draft's id, removes that draft. */
  put(draft: Draft, replacedId: DraftId = draft.id): void {
    const drafts = new Map(this.snapshot().drafts);
    if (replacedId !== draft.id) drafts.delete(replacedId);
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

// A draft that was being typed when the page was left is sent, because leaving the page counts as leaving the field.
function asWaiting(draft: Draft): Draft {
  return draft.phase === "typing" ? { ...draft, phase: "waiting" } : draft;
}
