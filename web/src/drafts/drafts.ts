// The drafts of the person who uses the page: keeps what was typed, sends what was left, tries again what may pass.
import type { Api, Entry } from "../api/api.ts";
import { type Problem, type ProblemParts, problemOf } from "../api/problem.ts";
import { waitBefore } from "../api/wait.ts";
import { type Draft, type DraftId, draftOf, type HoursFault, newDraftId, wishOf } from "./draft.ts";
import { save } from "./save.ts";
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

/** What the rest of the page does about a save: it keeps the answers (TanStack Query's cache). */
export interface Keeper {
  readonly stored: (entry: Entry) => void;
  readonly removed: (entry: Entry) => void;
  /** Calls back once the page shows what was kept. */
  readonly settle: (done: () => void) => void;
}

export interface DraftsConfig {
  readonly api: Pick<Api, "create" | "update" | "remove" | "get" | "listAll">;
  readonly keeper: Keeper;
  readonly storage: Storage;
  /** Whose drafts they are. */
  readonly subject: string;
  readonly now?: () => number;
  readonly newKey?: () => string;
}

export class Drafts {
  readonly #config: Required<DraftsConfig>;
  readonly #listeners = new Set<() => void>();
  readonly #attempts = new Map<DraftId, number>();
  readonly #timers = new Map<DraftId, ReturnType<typeof setTimeout>>();
  /** Drafts that were left again while they were being sent. */
  readonly #again = new Set<DraftId>();
  #state: DraftsState;

  constructor(config: DraftsConfig) {
    this.#config = { now: () => Date.now(), newKey: () => crypto.randomUUID(), ...config };
    const kept = loadDrafts(config.storage, config.subject);
    this.#state = {
      drafts: new Map(kept.map((draft) => [draft.id, asLeft(draft)])),
      removed: undefined,
      stored: new Map(),
    };
  }

  /** For useSyncExternalStore. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): DraftsState => this.#state;

  /** Takes what is typed. The draft begins as `from` says: draftOf(entry), or a new one. */
  edit(from: Draft, typed: Partial<Pick<Draft, "hours" | "notes">>): void {
    const current = this.#get(from.id) ?? from;
    const next = { ...current, ...typed };
    if (current.phase === "saving" || current.phase === "conflict") {
      this.#put(next);
      return;
    }
    this.#stopWaiting(from.id);
    const { problem: _, retryAt: __, ...clean } = next;
    // Typed back to what is there: no draft. One that was sent may be an entry, and must be settled.
    if (wishOf(clean).kind === "nothing" && !clean.sent) this.#drop(from.id);
    else this.#put({ ...clean, phase: "typing" });
  }

  /** Forgets what was typed, unless it is on its way. */
  revert(id: DraftId): void {
    const draft = this.#get(id);
    if (!draft || draft.phase === "saving") return;
    this.#stopWaiting(id);
    const { problem: _, retryAt: __, theirs: ___, ...clean } = draft;
    // A create without an answer may have been stored: empty hours make it be looked up and taken back.
    if (draft.sent) {
      this.#put({ ...clean, hours: "", notes: "", phase: "typing" });
      this.submit(id);
    } else this.#drop(id);
  }

  /** Sends the draft: the person left the field. */
  submit(id: DraftId): void {
    const draft = this.#get(id);
    if (!draft || draft.phase === "conflict") return;
    if (draft.phase === "saving") {
      this.#again.add(id);
      return;
    }
    this.#stopWaiting(id);
    const wish = wishOf(draft);
    if (wish.kind === "fault") this.#put({ ...draft, phase: "failed", problem: faultOf(wish.fault) });
    else if (wish.kind === "nothing" && !draft.sent) this.#drop(id);
    else void this.#send(draft);
  }

  /** Deletes an entry. It can be brought back by undo. */
  remove(entry: Entry): void {
    this.edit(draftOf(entry), { hours: "" });
    this.submit(entry.id);
  }

  /** Brings back what was deleted last, as a new entry. */
  undo(): void {
    const { removed } = this.#state;
    if (!removed) return;
    this.#change({ ...this.#state, removed: undefined });
    const { base: _, ...draft } = draftOf(removed);
    const id = this.#unusedId(draft);
    this.#put({ ...draft, id });
    this.submit(id);
  }

  /** Forgets what was deleted: it can't be brought back any more. */
  forgetRemoved(): void {
    this.#change({ ...this.#state, removed: undefined });
  }

  /** Puts what was typed in the place of the other version, which the person has seen. */
  keepMine(id: DraftId): void {
    const draft = this.#get(id);
    if (draft?.phase !== "conflict") return;
    const { theirs, base: _, problem: __, ...mine } = draft;
    const next: Draft = { ...mine, phase: "typing", ...(theirs && { base: theirs }) };
    if (theirs) this.#config.keeper.stored(theirs);
    else if (draft.base) this.#config.keeper.removed(draft.base);
    this.#put(next);
    this.submit(id);
  }

  /** Leaves the other version as it is, and forgets what was typed. */
  takeTheirs(id: DraftId): void {
    const draft = this.#get(id);
    if (draft?.phase !== "conflict") return;
    if (draft.theirs) this.#config.keeper.stored(draft.theirs);
    else if (draft.base) this.#config.keeper.removed(draft.base);
    this.#config.keeper.settle(() => this.#drop(id));
  }

  /** Sends at once what waits: the connection or the session is back. */
  resume(): void {
    for (const draft of this.#state.drafts.values()) {
      if (draft.phase !== "waiting") continue;
      this.#put({ ...draft, phase: "typing" });
      this.submit(draft.id);
    }
  }

  /** Forgets every draft. */
  discard(): void {
    for (const id of this.#state.drafts.keys()) this.#stopWaiting(id);
    this.#change({ ...this.#state, drafts: new Map(), removed: undefined });
  }

  async #send(draft: Draft): Promise<void> {
    const { id } = draft;
    const { problem: _, retryAt: __, ...clean } = draft;
    const attempt = this.#attempts.get(id) ?? 0;
    this.#attempts.set(id, attempt);
    this.#put({ ...clean, phase: "saving" });
    try {
      const saved = await save(this.#config.api, draft, {
        noteSent: (sent) => this.#noteSent(id, sent),
        now: this.#config.now,
        newKey: this.#config.newKey,
      });
      this.#attempts.delete(id);
      if (saved.kind === "stored") this.#stored(id, draft, saved.entry);
      else if (saved.kind === "conflict") this.#patch(id, { phase: "conflict", theirs: saved.theirs });
      else this.#gone(id, draft, saved.kind === "removed" ? saved.entry : undefined);
    } catch (error) {
      this.#failed(id, attempt, problemOf(error));
    }
  }

  #noteSent(id: DraftId, sent: Draft["sent"]): void {
    const draft = this.#get(id);
    if (!draft) return;
    const { sent: _, ...rest } = draft;
    this.#put(sent ? { ...rest, sent } : rest);
  }

  #stored(id: DraftId, sent: Draft, entry: Entry): void {
    const draft = this.#get(id);
    this.#config.keeper.stored(entry);
    this.#noteStored(id, entry);
    if (!draft) return; // discarded meanwhile
    const again = this.#again.delete(id);
    const { sent: _, ...rest } = draft;
    // From here it is a draft of the entry, whatever it began as.
    const next: Draft = { ...rest, id: entry.id, base: entry, phase: "typing" };
    const untouched = draft.hours === sent.hours && draft.notes === sent.notes;
    this.#put(next, id);
    if (!untouched) {
      if (again) this.submit(next.id);
      return;
    }
    this.#config.keeper.settle(() => {
      // Nobody may have typed since.
      if (this.#get(next.id) === next) this.#drop(next.id);
    });
  }

  #noteStored(id: DraftId, entry: Entry): void {
    const began = this.#state.stored.get(id)?.began ?? id;
    const stored = new Map(this.#state.stored).set(entry.id, { began, version: entry.version });
    this.#change({ ...this.#state, stored });
  }

  #gone(id: DraftId, sent: Draft, entry: Entry | undefined): void {
    const draft = this.#get(id);
    if (entry) {
      this.#config.keeper.removed(entry);
      this.#change({ ...this.#state, removed: entry });
    }
    if (!draft) return;
    const again = this.#again.delete(id);
    if (draft.hours === sent.hours && draft.notes === sent.notes) {
      this.#config.keeper.settle(() => this.#drop(id));
      return;
    }
    // Typed into again while it was being deleted: that is a new entry.
    const { base: _, sent: __, ...rest } = draft;
    const next: Draft = { ...rest, id: this.#unusedId(draft), phase: "typing" };
    this.#put(next, id);
    if (again) this.submit(next.id);
  }

  #failed(id: DraftId, attempt: number, problem: Problem): void {
    this.#again.delete(id);
    const parts = partsOf(problem);
    if (problem.status === 401) {
      this.#attempts.delete(id);
      this.#patch(id, { phase: "waiting", problem: parts });
    } else if (problem.passes) {
      const wait = waitBefore(attempt, problem);
      this.#attempts.set(id, attempt + 1);
      this.#patch(id, { phase: "waiting", problem: parts, retryAt: this.#config.now() + wait });
      this.#timers.set(
        id,
        setTimeout(() => this.submit(id), wait),
      );
    } else {
      this.#attempts.delete(id);
      this.#patch(id, { phase: "failed", problem: parts });
    }
  }

  #unusedId({ date, project }: Pick<Draft, "date" | "project">): DraftId {
    return newDraftId(date, project, this.#config.now());
  }

  #stopWaiting(id: DraftId): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #get(id: DraftId): Draft | undefined {
    return this.#state.drafts.get(id);
  }

  #patch(id: DraftId, patch: Partial<Draft>): void {
    const draft = this.#get(id);
    if (draft) this.#put({ ...draft, ...patch });
  }

  #put(draft: Draft, instead: DraftId = draft.id): void {
    const drafts = new Map(this.#state.drafts);
    if (instead !== draft.id) drafts.delete(instead);
    drafts.set(draft.id, draft);
    this.#change({ ...this.#state, drafts });
  }

  #drop(id: DraftId): void {
    if (!this.#state.drafts.has(id)) return;
    const drafts = new Map(this.#state.drafts);
    drafts.delete(id);
    this.#attempts.delete(id);
    this.#change({ ...this.#state, drafts });
  }

  #change(state: DraftsState): void {
    this.#state = state;
    storeDrafts(this.#config.storage, this.#config.subject, [...state.drafts.values()]);
    for (const listener of this.#listeners) listener();
  }
}

// Whoever left the page left the field; what was being sent then may have no answer.
function asLeft(draft: Draft): Draft {
  return draft.phase === "typing" || draft.phase === "saving" ? { ...draft, phase: "waiting" } : draft;
}

// What was typed is no time. The codes are this page's own; text/week.ts has their words.
function faultOf(fault: HoursFault): ProblemParts {
  return { status: 0, code: `hours_${fault}`, message: fault };
}

// A draft is kept as JSON, which an Error is not.
function partsOf(problem: Problem): ProblemParts {
  const { status, code, message, fields, requestId, retryAfter } = problem;
  return {
    status,
    code,
    message,
    fields,
    ...(requestId !== undefined && { requestId }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}
