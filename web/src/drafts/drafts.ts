// The user's drafts. Drafts keeps the typed text, sends it when the user leaves the field, and retries transient
// failures. reduce.ts decides each transition; this file carries out the transition's effects.
import type { Entry } from "../api/api.ts";
import { problemOf } from "../api/problem.ts";
import type { Day } from "../calendar/day.ts";
import { toMinutes } from "../hours/format.ts";
import {
  asChangeOf,
  asNewEntry,
  type Draft,
  type DraftId,
  type DraftStart,
  draftOf,
  type InFlightDraft,
  type NewEntryIdentity,
  sameContent,
} from "./draft.ts";
import { DraftStore, type DraftsState } from "./draftStore.ts";
import { type DraftEvent, type Effect, reduce } from "./reduce.ts";
import { type SaveApi, type SaveResult, save } from "./save.ts";
import { createAhead, isSameCell } from "./sendQueue.ts";

/** The entries that the page shows. */
export interface EntryCache {
  /** Reports whether the cache has no entry of the project on the day, apart from the entry with `exceptId`. */
  readonly isEmpty: (date: Day, project: string, exceptId?: string) => boolean;
  readonly stored: (entry: Entry) => void;
  readonly removed: (entry: Entry) => void;
  /** Calls back when the page shows the cache's changes. */
  readonly afterShown: (done: () => void) => void;
}

export interface DraftsConfig {
  readonly api: SaveApi;
  readonly cache: EntryCache;
  readonly storage: Storage;
  /** The subject of the user that the drafts belong to. */
  readonly subject: string;
  readonly now?: () => number;
  readonly newKey?: () => string;
}

export class Drafts {
  readonly #config: Required<DraftsConfig>;
  readonly #store: DraftStore;
  readonly #retries = new Map<DraftId, ReturnType<typeof setTimeout>>();
  /** Whether the last deleted entry was alone in its cell. */
  #removedWasAlone = false;

  constructor(config: DraftsConfig) {
    this.#config = { now: () => Date.now(), newKey: () => crypto.randomUUID(), ...config };
    this.#store = new DraftStore(this.#config);
    this.#store.subscribe(() => this.#sendQueued());
  }

  /** For useSyncExternalStore. */
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  readonly snapshot = (): DraftsState => this.#store.snapshot();

  /** Changes the draft's text. A new draft begins as `from`, which is draftOf(entry) or newDraft(…). */
  edit(from: DraftStart, typed: Partial<Pick<Draft, "hours" | "notes">>): void {
    const createDraft = () => (from.base ? asChangeOf(from.base, from) : this.#newEntry(from, from.id));
    this.#apply(this.#store.get(from.id) ?? createDraft(), { kind: "typed", ...typed });
  }

  /** Drops the typed text. If a request is in flight, it continues, and the draft returns to the text that was sent. */
  revert(id: DraftId): void {
    this.#applyTo(id, { kind: "reverted" });
  }

  /** Sends the draft when the user leaves the field. Creates in one cell are sent one after another. */
  submit(id: DraftId): void {
    const draft = this.#store.get(id);
    if (!draft) return;
    const ahead = this.#createAheadOf(draft);
    this.#apply(draft, { kind: "submitted", ahead });
    // The user wants this draft to be sent now, so first send the create that it waits for.
    const isQueued = this.#store.get(id)?.queued === true;
    if (draft.phase === "waiting" && ahead?.phase === "waiting" && isQueued) this.submit(ahead.id);
  }

  /** Deletes an entry. undo restores it. */
  remove(entry: Entry): void {
    this.edit(draftOf(entry), { hours: "" });
    this.submit(entry.id);
  }

  /** Records an entry that this page changed without a draft. */
  recordMoved(entry: Entry): void {
    this.#recordStored(entry.id, entry);
  }

  /** Restores the last deleted entry, as a new entry. */
  undo(): void {
    const { removed } = this.snapshot();
    if (!removed) return;
    this.#store.change({ removed: undefined });
    const from = draftOf(removed);
    const draft = this.#newEntry(from, this.#store.unusedId(from));
    // Check both at the deletion and now: if the week is no longer cached, isAloneInCell doesn't see the cell's
    // entries.
    this.#store.put({ ...draft, cellWasEmpty: this.#removedWasAlone && this.#isAloneInCell(from) });
    this.submit(draft.id);
  }

  /** Forgets the last deleted entry, so that undo no longer restores it. */
  clearRemoved(): void {
    this.#store.change({ removed: undefined });
  }

  /** Replaces the other version, which the user has seen, with the typed text. */
  keepMine(id: DraftId): void {
    const draft = this.#store.get(id);
    if (draft) this.#apply(draft, { kind: "keptMine", identity: this.#identityFor(draft) });
  }

  /** Keeps the other version, and drops the typed text. */
  takeTheirs(id: DraftId): void {
    this.#applyTo(id, { kind: "tookTheirs" });
  }

  /**
   * Sends every waiting draft immediately: after the page is loaded, as by signing in again, and when the connection is
   * restored.
   */
  resume(): void {
    for (const { id, phase } of this.snapshot().drafts.values()) {
      if (phase === "waiting") this.submit(id);
    }
  }

  /** Drops every draft. Requests in flight may still take effect, but their responses restore no draft. */
  discard(): void {
    for (const id of this.#retries.keys()) this.#cancelRetry(id);
    this.#store.change({ drafts: new Map(), removed: undefined });
  }

  #applyTo(id: DraftId, event: DraftEvent): void {
    const draft = this.#store.get(id);
    if (draft) this.#apply(draft, event);
  }

  #apply(draft: Draft, event: DraftEvent): void {
    const [next, effects] = reduce(draft, event);
    if (!next) this.#store.drop(draft.id);
    else if (next !== draft) this.#store.put(next, draft.id);
    for (const effect of effects) this.#perform(effect, next?.id ?? draft.id);
  }

  #perform(effect: Effect, id: DraftId): void {
    switch (effect.kind) {
      case "send":
        void this.#send(effect.draft);
        return;
      case "submit":
        this.submit(id);
        return;
      case "scheduleRetry":
        this.#retries.set(
          id,
          setTimeout(() => this.submit(id), effect.delayMs),
        );
        return;
      case "cancelRetry":
        this.#cancelRetry(id);
        return;
      case "awaitShown":
        this.#config.cache.afterShown(() => this.#applyTo(id, { kind: "shown", draft: effect.draft }));
        return;
      case "offerUndo":
        this.#removedWasAlone = effect.cellWasEmpty;
        this.#store.change({ removed: effect.entry });
        return;
      case "cacheStored":
        this.#config.cache.stored(effect.entry);
        return;
      case "cacheDeleted":
        this.#config.cache.removed(effect.entry);
    }
  }

  #cancelRetry(id: DraftId): void {
    clearTimeout(this.#retries.get(id));
    this.#retries.delete(id);
  }

  /**
   * Sends the queued creates whose turn has come, and updates the others to the state of the create ahead of them. It
   * runs after every change of the store, because any change can end a create's wait.
   */
  #sendQueued(): void {
    const queued = [...this.snapshot().drafts.values()].filter((draft) => draft.queued);
    for (const { id } of queued) {
      const draft = this.#store.get(id);
      if (draft) this.#apply(draft, { kind: "queueMoved", ahead: this.#createAheadOf(draft) });
    }
  }

  async #send(draft: InFlightDraft): Promise<void> {
    const { id, request } = draft;
    let result: SaveResult;
    try {
      result = await save(this.#config.api, draft, {
        cellWasEmpty: draft.cellWasEmpty ?? this.#isAloneInCell(draft),
        isOwn: (entry) => this.#isOwn(entry),
        createSent: (sentCreate) => this.#applyTo(id, { kind: "createSent", request, sentCreate }),
        changesSent: (sentChanges) => this.#applyTo(id, { kind: "changesSent", request, sentChanges }),
        now: this.#config.now,
        newKey: this.#config.newKey,
      });
    } catch (error) {
      const problem = problemOf(error);
      const { now, newKey } = this.#config;
      this.#applyTo(id, { kind: "failed", request, problem, now: now(), unusedKey: newKey() });
      return;
    }
    // The result is the service's state, so the cache needs it even if the draft was discarded in the meantime.
    this.#cacheResult(draft, result);
    this.#resendIfHoursFreed(draft, result);
    this.#deliver(draft, result);
  }

  #deliver({ id, request }: InFlightDraft, result: SaveResult): void {
    const draft = this.#store.get(id);
    if (!draft) return;
    const entry = entryOfResult(result);
    const entryHasDraft = entry !== null && entry.id !== id && this.snapshot().drafts.has(entry.id);
    const identity = this.#identityFor(draft);
    this.#apply(draft, { kind: "delivered", request, result, entryHasDraft, identity });
  }

  #cacheResult(draft: InFlightDraft, result: SaveResult): void {
    const { id, base } = draft;
    const { cache } = this.#config;
    const entry = entryOfResult(result);
    if (result.kind === "occupied") {
      // If the draft is gone, there is no conflict to show.
      if (!this.#isInFlight(draft)) return;
      for (const other of result.entries.slice(1)) cache.stored(other);
    }
    if (entry) this.#recordStored(id, entry);
    else if (result.kind === "deleted") cache.removed(result.entry);
    else if (result.kind === "resolved" && base) cache.removed(base);
  }

  #isInFlight({ id, request }: InFlightDraft): boolean {
    return this.#store.get(id)?.request === request;
  }

  /** Resends the drafts that failed because the day was full, if the result freed hours on that day. */
  #resendIfHoursFreed({ base, date }: InFlightDraft, result: SaveResult): void {
    if (!base || (result.kind !== "stored" && result.kind !== "deleted")) return;
    const remainingMinutes = result.kind === "stored" ? toMinutes(result.entry.hours) : 0;
    if (remainingMinutes >= toMinutes(base.hours)) return;
    for (const draft of this.snapshot().drafts.values())
      if (draft.phase === "failed" && draft.problem.code === "day_full" && draft.date === date)
        this.submit(draft.id);
  }

  #recordStored(id: DraftId, entry: Entry): void {
    this.#config.cache.stored(entry);
    const draftId = this.snapshot().stored.get(id)?.draftId ?? id;
    const stored = new Map(this.snapshot().stored).set(entry.id, { draftId, version: entry.version });
    this.#store.change({ stored });
  }

  #createAheadOf(draft: Draft): Draft | undefined {
    return createAhead(draft, this.snapshot().drafts);
  }

  #newEntry(from: DraftStart, id: DraftId) {
    return asNewEntry(from, {
      id,
      idempotencyKey: this.#config.newKey(),
      cellWasEmpty: this.#isAloneInCell(from),
    });
  }

  /** Returns the identity that the draft needs if its text becomes a new entry. */
  #identityFor(draft: Draft): NewEntryIdentity {
    return {
      id: this.#store.unusedId(draft),
      idempotencyKey: this.#config.newKey(),
      cellWasEmpty: draft.cellWasEmpty ?? this.#isAloneInCell(draft, draft.base?.id),
    };
  }

  /** Reports whether the page shows no other draft in the draft's cell, and no entry apart from the replaced one. */
  #isAloneInCell(draft: DraftStart, replaced?: string): boolean {
    const isInSameCell = (other: Draft) => other.id !== draft.id && isSameCell(other, draft);
    const hasOtherDraft = [...this.snapshot().drafts.values()].some(isInSameCell);
    return !hasOtherDraft && this.#config.cache.isEmpty(draft.date, draft.project, replaced);
  }

  /**
   * Reports whether this page stored the entry or has a draft of it. If a create has no response, its entry's id is
   * unknown, so the day and the content are compared.
   */
  #isOwn(entry: Entry): boolean {
    const { drafts, stored } = this.snapshot();
    const isSent = [...drafts.values()].some(
      ({ sentCreate: sent }) => sent?.entry.date === entry.date && sameContent(entry, sent.entry),
    );
    return isSent || stored.has(entry.id) || drafts.has(entry.id);
  }
}

/** Returns the entry that the draft belongs to after the result, or null if there is none. */
function entryOfResult(result: SaveResult): Entry | null {
  if (result.kind === "stored") return result.entry;
  if (result.kind === "resolved") return result.base;
  return result.kind === "occupied" ? result.entries[0] : null;
}
