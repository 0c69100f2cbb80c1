// The drafts of the person who uses the page: keeps what was typed, sends what was left, tries again what may pass.
import type { Entry, NewEntry } from "../api/api.ts";
import { type Problem, type ProblemParts, problemOf } from "../api/problem.ts";
import type { Day } from "../calendar/day.ts";
import { toMinutes } from "../hours/format.ts";
import {
  type Draft,
  type DraftId,
  draftFor,
  draftOf,
  type HoursFault,
  isAsFound,
  isDone,
  sameContent,
  typedHours,
  wishOf,
} from "./draft.ts";
import { type DraftsState, Shelf } from "./draftStore.ts";
import { Retries } from "./retries.ts";
import { type SaveApi, type Saved, save } from "./save.ts";
import { Line } from "./sendQueue.ts";

/** What the rest of the page does about a save: it keeps the answers (TanStack Query's cache). */
export interface Keeper {
  /** Whether the page knows of no entry of the project on the day. */
  readonly isEmpty: (date: Day, project: string) => boolean;
  readonly stored: (entry: Entry) => void;
  readonly removed: (entry: Entry) => void;
  /** Calls back once the page shows what was kept. */
  readonly settle: (done: () => void) => void;
}

export interface DraftsConfig {
  readonly api: SaveApi;
  readonly keeper: Keeper;
  readonly storage: Storage;
  /** Whose drafts they are. */
  readonly subject: string;
  readonly now?: () => number;
  readonly newKey?: () => string;
}

export class Drafts {
  readonly #config: Required<DraftsConfig>;
  readonly #shelf: Shelf;
  readonly #retries = new Retries((id) => this.submit(id));
  /** Drafts on their way, as they were sent. */
  readonly #sending = new Map<DraftId, Draft>();
  /** Drafts that were left again while they were being sent. */
  readonly #again = new Set<DraftId>();
  readonly #line: Line;
  /** Whether what was deleted last was alone in its cell. */
  #removedAlone = false;

  constructor(config: DraftsConfig) {
    this.#config = { now: () => Date.now(), newKey: () => crypto.randomUUID(), ...config };
    this.#shelf = new Shelf(this.#config);
    this.#line = new Line({
      drafts: () => this.snapshot().drafts,
      isInFlight: (id) => this.#sending.has(id),
      put: (draft) => this.#shelf.put(draft),
      send: (draft) => void this.#send(draft),
    });
    this.#shelf.subscribe(() => this.#line.advance());
  }

  /** For useSyncExternalStore. */
  readonly subscribe = (listener: () => void): (() => void) => this.#shelf.subscribe(listener);

  readonly snapshot = (): DraftsState => this.#shelf.snapshot();

  /** Takes what is typed. The draft begins as `from` says: draftOf(entry), or a new one. */
  edit(from: Draft, typed: Partial<Pick<Draft, "hours" | "notes">>): void {
    const current = this.#shelf.get(from.id) ?? this.#begun(from);
    const next = { ...current, ...typed };
    if (this.#sending.has(from.id) || current.phase === "conflict") {
      this.#shelf.put(next);
      return;
    }
    this.#retries.stop(from.id);
    const clean: Draft = { ...withoutProblem(next), phase: "typing" };
    // Typed back to what is there: no draft. What was sent may have been done, and must be settled. The text
    // itself counts until the person leaves it: the 0 that 0:15 begins with asks for nothing.
    if (isDone(clean) && isAsFound(clean)) this.#drop(from.id);
    else this.#shelf.put(clean);
  }

  /** Forgets what was typed. What is on its way goes on; only what was typed since is forgotten. */
  revert(id: DraftId): void {
    const draft = this.#shelf.get(id);
    if (!draft) return;
    if (this.#sending.has(id)) this.#restoreSent(draft);
    else if (draft.phase === "conflict") this.takeTheirs(id);
    else {
      this.#retries.stop(id);
      // What was sent without an answer may have been done: it is looked up and taken back.
      const { base } = draft;
      const hours = base ? typedHours(base) : "";
      this.#shelf.put({ ...withoutProblem(draft), hours, notes: base?.notes ?? "", phase: "typing" });
      this.submit(id);
    }
  }

  /** Sends the draft: the person left the field. Creates of one cell are sent one after another. */
  submit(id: DraftId): void {
    const draft = this.#shelf.get(id);
    if (!draft || draft.phase === "conflict") return;
    if (this.#sending.has(id)) {
      this.#again.add(id);
      return;
    }
    this.#retries.stop(id);
    const wish = wishOf(draft);
    if (wish.kind === "fault") this.#shelf.put({ ...draft, phase: "failed", problem: faultOf(wish.fault) });
    else if (isDone(draft)) this.#drop(id);
    else this.#sendInTurn(draft);
  }

  /** Deletes an entry. It can be brought back by undo. */
  remove(entry: Entry): void {
    this.edit(draftOf(entry), { hours: "" });
    this.submit(entry.id);
  }

  /** Takes an entry as this page's own, which something else than a draft has changed. */
  noteMoved(entry: Entry): void {
    this.#noteStored(entry.id, entry);
  }

  /** Brings back what was deleted last, as a new entry. */
  undo(): void {
    const { removed } = this.snapshot();
    if (!removed) return;
    this.#shelf.change({ removed: undefined });
    const draft = draftOf(removed);
    const id = this.#shelf.unusedId(draft);
    // Both then and now: a week that is no longer cached looks empty.
    const alone = this.#removedAlone && this.#isAlone(draft);
    this.#shelf.put(this.#asCreate(id, { ...draft, alone }));
    this.submit(id);
  }

  /** Forgets what was deleted: it can't be brought back any more. */
  forgetRemoved(): void {
    this.#shelf.change({ removed: undefined });
  }

  /** Puts what was typed in the place of the other version, which the person has seen. */
  keepMine(id: DraftId): void {
    const draft = this.#shelf.get(id);
    if (draft?.phase !== "conflict") return;
    this.#keepTheirs(draft);
    this.#shelf.put(draft.theirs ? draftFor(draft.theirs, id, draft) : this.#asCreate(id, draft));
    this.submit(id);
  }

  /** Leaves the other version as it is, and forgets what was typed. */
  takeTheirs(id: DraftId): void {
    const draft = this.#shelf.get(id);
    if (draft?.phase !== "conflict") return;
    this.#keepTheirs(draft);
    this.#finish(draft);
  }

  /** Sends at once what waits: the connection or the session is back. */
  resume(): void {
    for (const { id, phase } of this.snapshot().drafts.values()) {
      if (phase === "waiting") this.submit(id);
    }
  }

  /** Forgets every draft. What is on its way may still be done, and comes back as no draft. */
  discard(): void {
    this.#retries.clear();
    this.#sending.clear();
    this.#again.clear();
    this.#line.clear();
    this.#shelf.change({ drafts: new Map(), removed: undefined });
  }

  #begun(from: Draft): Draft {
    return from.base ? from : { ...from, alone: this.#isAlone(from), key: this.#config.newKey() };
  }

  /** Returns the draft as one of an entry that does not exist yet, with a key of its own. */
  #asCreate(id: DraftId, draft: Draft): Draft {
    const alone = draft.alone ?? this.#isAlone(draft);
    return { ...draftFor(null, id, draft), alone, key: this.#config.newKey() };
  }

  /** Whether the page shows nothing else in the draft's cell. */
  #isAlone({ id, date, project }: Draft): boolean {
    const others = [...this.snapshot().drafts.values()].filter((other) => other.id !== id);
    const beside = others.some((other) => other.date === date && other.project === project);
    return !beside && this.#config.keeper.isEmpty(date, project);
  }

  #sendInTurn(draft: Draft): void {
    const ahead = this.#line.ahead(draft);
    if (!ahead) void this.#send(draft);
    else if (draft.phase === "waiting" && ahead.phase === "waiting") {
      // It is to be sent now, and can't be before the other.
      this.submit(ahead.id);
      this.submit(draft.id);
    } else this.#line.queue(draft, ahead);
  }

  async #send(draft: Draft): Promise<void> {
    const { id } = draft;
    const key = draft.base ? undefined : (draft.key ?? this.#config.newKey());
    const sent: Draft = { ...withoutProblem(draft), phase: "saving", ...(key !== undefined && { key }) };
    this.#sending.set(id, sent);
    this.#shelf.put(sent);
    const note = (patch: OpenSends) => {
      if (this.#sending.get(id) === sent) this.#noteOpen(id, patch);
    };
    let saved: Saved;
    try {
      saved = await save(this.#config.api, sent, {
        noteSent: (open) => note({ sent: open }),
        noteTried: (open) => note({ tried: open }),
        sawEmpty: sent.alone ?? this.#isAlone(sent),
        isKnown: (entry) => this.#isOwn(entry),
        now: this.#config.now,
        newKey: this.#config.newKey,
      });
    } catch (error) {
      if (this.#arrived(sent)) this.#failed(sent, problemOf(error));
      return;
    }
    this.#answered(sent, saved);
  }

  /** Whether this page made the entry, as far as it can tell before every answer is there. */
  #isOwn(entry: Entry): boolean {
    const { drafts, stored } = this.snapshot();
    const made = [...drafts.values()].some(({ sent }) => sent && isWhatWasSent(entry, sent.entry));
    return made || stored.has(entry.id) || drafts.has(entry.id);
  }

  /** Whether an answer still has its draft; it has none where all were discarded meanwhile. */
  #arrived(sent: Draft): boolean {
    return this.#sending.get(sent.id) === sent && this.#sending.delete(sent.id);
  }

  #answered(sent: Draft, saved: Saved): void {
    if (saved.kind === "stored") this.#noteStored(sent.id, saved.entry);
    if (saved.kind === "removed") this.#config.keeper.removed(saved.entry);
    if (saved.kind === "settled") this.#noteSettled(sent, saved.base);
    this.#sendRefused(sent, saved);
    const draft = this.#shelf.get(sent.id);
    if (!this.#arrived(sent) || !draft) return;
    this.#retries.reset(sent.id);
    const left = { again: this.#again.delete(sent.id), untouched: isSameText(draft, sent) };
    if (saved.kind === "stored") this.#afterStored(draft, saved.entry, left);
    else if (saved.kind === "removed") this.#afterRemoved(draft, saved.entry, left);
    else if (saved.kind === "settled") this.#afterSettled(draft, saved.base, left);
    else if (saved.kind === "met") this.#afterMet(draft, saved.entries);
    else this.#shelf.put({ ...withoutOpen(draft), phase: "conflict", theirs: saved.theirs });
  }

  /** Sends what a full day had no room for, where a save has made some. */
  #sendRefused(sent: Draft, saved: Saved): void {
    const left = saved.kind === "stored" ? toMinutes(saved.entry.hours) : 0;
    if ((saved.kind !== "stored" && saved.kind !== "removed") || !sent.base) return;
    if (left >= toMinutes(sent.base.hours)) return;
    for (const { id, date, phase, problem } of this.snapshot().drafts.values())
      if (phase === "failed" && problem?.code === "day_full" && date === sent.date) this.submit(id);
  }

  #afterStored(draft: Draft, entry: Entry, { again, untouched }: Left): void {
    // From here it is a draft of the entry, whatever it began as.
    const next = this.#become(draft, entry, untouched);
    if (!next) return;
    if (untouched) this.#finish(next);
    else if (again) this.submit(next.id);
  }

  #afterRemoved(draft: Draft, entry: Entry, { again, untouched }: Left): void {
    this.#removedAlone = this.#isAlone(draft);
    this.#shelf.change({ removed: entry });
    if (untouched || (again && wishOf(draft).kind === "remove")) {
      // The deletion stays noted: whoever types before the page shows it types into what is gone.
      const next: Draft = { ...draft, phase: "typing" };
      this.#shelf.put(next);
      this.#finish(next);
      return;
    }
    // Typed into again while it was being deleted: that is a new entry.
    const next = this.#asCreate(this.#shelf.unusedId(draft), draft);
    this.#shelf.put(next, draft.id);
    if (again) this.submit(next.id);
  }

  /** Shows what was met, and leaves the choice between that and what was typed to the person. */
  #afterMet(draft: Draft, [theirs, ...others]: readonly [Entry, ...Entry[]]): void {
    for (const other of others) this.#config.keeper.stored(other);
    this.#noteStored(draft.id, theirs);
    // Emptied while it was looked at: there is nothing to choose between.
    if (wishOf(draft).kind === "nothing") this.#drop(draft.id);
    else this.#shelf.put({ ...draftFor(theirs, theirs.id, draft), phase: "conflict", theirs }, draft.id);
  }

  #afterSettled(draft: Draft, base: Entry | null, { again, untouched }: Left): void {
    const next = this.#become(draft, base, false);
    if (!next) return;
    if (isDone(next)) this.#finish(next);
    else if (again || untouched) this.submit(next.id);
  }

  /** Makes the draft one of the entry, or of none; gives nothing where the entry has a draft of its own. */
  #become(draft: Draft, base: Entry | null, isSaved: boolean): Draft | undefined {
    const id = base?.id ?? (draft.base ? this.#shelf.unusedId(draft) : draft.id);
    const next = base ? draftFor(base, id, draft) : this.#asCreate(id, draft);
    if (id !== draft.id && this.snapshot().drafts.has(id)) {
      // The person met the entry in a list meanwhile and is at it there.
      if (isSaved || isDone(next)) this.#drop(draft.id);
      else this.#shelf.put(this.#asCreate(this.#shelf.unusedId(draft), { ...draft, alone: false }), draft.id);
      return undefined;
    }
    this.#shelf.put(next, draft.id);
    return next;
  }

  #failed(sent: Draft, problem: Problem): void {
    const { id } = sent;
    const draft = this.#shelf.get(id);
    if (!draft) return;
    const again = this.#again.delete(id);
    const parts = partsOf(problem);
    if (problem.status === 401) {
      this.#retries.reset(id);
      this.#shelf.put({ ...draft, phase: "waiting", problem: parts });
      return;
    }
    if (problem.passes) {
      this.#waitToSend(draft, problem);
      return;
    }
    this.#retries.reset(id);
    // The key was used by a copy of this tab for something else.
    const { key: _, ...unkeyed } = draft;
    const kept = problem.status === 422 ? unkeyed : draft;
    if (isSameText(draft, sent)) this.#shelf.put({ ...kept, phase: "failed", problem: parts });
    else {
      // The no was to a text that is not there any more.
      this.#shelf.put({ ...kept, phase: "typing" });
      if (again) this.submit(id);
    }
  }

  #waitToSend(draft: Draft, problem: Problem): void {
    const { id } = draft;
    const retryAt = this.#config.now() + this.#retries.plan(id, problem);
    this.#shelf.put({ ...draft, phase: "waiting", problem: partsOf(problem), retryAt });
  }

  #restoreSent(draft: Draft): void {
    const sent = this.#sending.get(draft.id);
    this.#again.delete(draft.id);
    if (sent) this.#shelf.put({ ...draft, hours: sent.hours, notes: sent.notes });
  }

  #noteOpen(id: DraftId, open: OpenSends): void {
    const draft = this.#shelf.get(id);
    if (!draft) return;
    const { sent, tried, ...rest } = { ...draft, ...open };
    this.#shelf.put({ ...rest, ...(sent && { sent }), ...(tried && { tried }) });
  }

  #noteStored(id: DraftId, entry: Entry): void {
    this.#config.keeper.stored(entry);
    const began = this.snapshot().stored.get(id)?.began ?? id;
    const stored = new Map(this.snapshot().stored).set(entry.id, { began, version: entry.version });
    this.#shelf.change({ stored });
  }

  #noteSettled(sent: Draft, base: Entry | null): void {
    if (base) this.#noteStored(sent.id, base);
    else if (sent.base) this.#config.keeper.removed(sent.base);
  }

  #keepTheirs(draft: Draft): void {
    if (draft.theirs) this.#config.keeper.stored(draft.theirs);
    else if (draft.base) this.#config.keeper.removed(draft.base);
  }

  /** Forgets the draft once the page shows the entry, unless somebody types before that. */
  #finish(draft: Draft): void {
    this.#config.keeper.settle(() => {
      if (this.#shelf.get(draft.id) === draft) this.#drop(draft.id);
    });
  }

  #drop(id: DraftId): void {
    this.#retries.reset(id);
    this.#shelf.drop(id);
  }
}

/** What was sent and has no answer yet. */
interface OpenSends {
  readonly sent?: Draft["sent"];
  readonly tried?: Draft["tried"];
}

/** What the person did while the draft was on its way. */
interface Left {
  readonly again: boolean;
  readonly untouched: boolean;
}

function isWhatWasSent(entry: Entry, sent: NewEntry): boolean {
  return entry.date === sent.date && sameContent(entry, sent);
}

function isSameText(one: Draft, other: Draft): boolean {
  return one.hours === other.hours && one.notes === other.notes;
}

function withoutProblem({ problem: _, retryAt: __, ...draft }: Draft): Draft {
  return draft;
}

function withoutOpen({ sent: _, tried: __, key: ___, ...draft }: Draft): Draft {
  return draft;
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
