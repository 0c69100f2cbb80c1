// Runs the reducer alone against random users and services: no typed text is lost, a draft has at most one request in
// flight, a create is retried only with its key, the user can finish every draft, and reduce accepts any event for any
// draft.
import { beforeEach, expect, test } from "vitest";
import type { Entry, EntryContent } from "../api/api.ts";
import { Problem } from "../api/problem.ts";
import { entryOf } from "../testing/entry.ts";
import { randomPicker } from "../testing/random.ts";
import { testSeeds } from "../testing/testSeeds.ts";
import {
  asChangeOf,
  asNewEntry,
  type Draft,
  type DraftRequest,
  draftOf,
  type InFlightDraft,
  isSynced,
  type NewEntryIdentity,
  newDraft,
  operationOf,
} from "./draft.ts";
import { type DraftEvent, type Effect, reduce, type Transition } from "./reduce.ts";
import type { SaveResult } from "./save.ts";
import { loadDrafts, storeDrafts } from "./storage.ts";

type Pick = ReturnType<typeof randomPicker>;
type EventOf<Kind extends DraftEvent["kind"]> = Extract<DraftEvent, { kind: Kind }>;

const hours = ["", " ", "0", "7", "7:30", "8", "x", "25"];
const notes = ["", "review"];
// Statuses after which the create may have been stored are more frequent than the others.
const statuses = [0, 0, 0, 401, 401, 401, 400, 403, 404, 409, 422, 429, 500, 503];
const ahead = draftIn("saving");
const phases = [ahead, draftIn("waiting")];

let keys = 0;
beforeEach(() => {
  keys = 0;
});

function identity(): NewEntryIdentity {
  keys++;
  return {
    id: `new/2026-11-23/${keys}/StoreZero`,
    idempotencyKey: `key-${keys}`,
    cellWasEmpty: keys % 2 === 0,
  };
}

function newEntryDraft(): Draft {
  return asNewEntry(newDraft("2026-11-23", "StoreZero", "employee"), identity());
}

/** Returns a new entry's draft in the phase; "saving" is in flight. */
function draftIn(phase: "saving" | "waiting"): Draft {
  const start = newDraft("2026-11-23", "StoreZero", "employee");
  const draft = asNewEntry(start, { id: "ahead", idempotencyKey: "ahead", cellWasEmpty: true });
  if (phase === "saving")
    return { ...draft, phase, request: { hours: "1", notes: "" }, submittedAgain: false };
  return { ...draft, phase, problem: { status: 503, code: "unavailable", message: "" }, retryAt: 1_000 };
}

function randomEntry(pick: Pick, id: string): Entry {
  return entryOf({ id, hours: pick([7, 7.5, 8]), notes: pick(notes), version: pick([1, 2]) });
}

function randomProblem(pick: Pick): Problem {
  const status = pick(statuses);
  return new Problem({ status, code: `code-${status}`, message: "test", retryAfter: pick([0, 5]) });
}

/** Returns a result that save may return for the sent draft. */
function randomResult(pick: Pick, sent: InFlightDraft): SaveResult {
  const found = randomEntry(pick, sent.base?.id ?? pick(["stored-1", "stored-2"]));
  if (!sent.base) {
    if (operationOf(sent).kind !== "create") return pick([success(sent), { kind: "resolved", base: null }]);
    return pick([
      success(sent),
      sent.sentCreate ? { kind: "resolved", base: null } : { kind: "occupied", entries: [found] },
    ]);
  }
  const remote = pick([found, found, null]);
  return pick<SaveResult>([success(sent), { kind: "conflict", remote }, { kind: "resolved", base: remote }]);
}

/** Returns the result if the service works and no other user or tab changes anything. */
function success(draft: InFlightDraft): SaveResult {
  const { base, request, sentCreate } = draft;
  const entry = (content: EntryContent) =>
    entryOf({ id: base?.id ?? "stored-9", ...content, ...(base && { date: base.date }), version: 9 });
  if (sentCreate) return { kind: "resolved", base: entry(sentCreate.entry) };
  const operation = operationOf({ ...draft, ...request });
  if (operation.kind === "create") return { kind: "stored", entry: entry(operation.entry) };
  if (operation.kind === "update") return { kind: "stored", entry: entry(operation.content) };
  if (operation.kind === "delete") return { kind: "deleted", entry: operation.base };
  return { kind: "resolved", base: base ?? null };
}

/** Returns an event that the user or the queue causes. */
function randomUserEvent(pick: Pick): DraftEvent {
  return pick<DraftEvent>([
    { kind: "typed", hours: pick(hours) },
    { kind: "typed", hours: pick(hours), notes: pick(notes) },
    { kind: "typed", notes: pick(notes) },
    { kind: "submitted", ahead: pick(phases) },
    { kind: "queueMoved", ahead: pick([...phases, undefined, undefined]) },
    { kind: "reverted" },
    { kind: "keptMine", identity: identity() },
    { kind: "tookTheirs" },
  ]);
}

function delivered(request: DraftRequest, result: SaveResult, entryHasDraft: boolean): DraftEvent {
  return { kind: "delivered", request, result, entryHasDraft, identity: identity() };
}

function failed(request: DraftRequest, problem: Problem): DraftEvent {
  return { kind: "failed", request, problem, now: 0, unusedKey: identity().idempotencyKey };
}

/** One draft with its user and the state of the service. */
class Scenario {
  draft: Draft;
  readonly #pick: Pick;
  /** The request whose response is missing. */
  #inFlight: InFlightDraft | undefined;
  /** The key of a create that may have been stored. */
  #uncertainKey: string | undefined;
  readonly #awaitingShown: Draft[] = [];

  constructor(pick: Pick) {
    this.#pick = pick;
    this.draft = this.#begin();
  }

  step(): void {
    const action = this.#pick([
      "enter",
      "enter",
      "submit",
      "act",
      "act",
      "respond",
      "respond",
      "respond",
      "stale",
      "show",
    ]);
    if (action === "enter") this.apply({ kind: "typed", hours: this.#pick(["7", "7:30", "8"]) });
    if (action === "enter" || action === "submit") this.apply({ kind: "submitted", ahead: undefined });
    if (action === "act") this.apply(randomUserEvent(this.#pick));
    if (action === "respond") this.#respond();
    if (action === "stale") this.#respondLate();
    if (action === "show")
      for (const draft of this.#awaitingShown.splice(0)) this.apply({ kind: "shown", draft });
  }

  apply(event: DraftEvent): void {
    const before = this.draft;
    const transition = reduce(before, event);
    expectTextKept(before, event, transition);
    const [next, effects] = transition;
    if (!next || next.id !== before.id || !!next.base !== !!before.base) this.#uncertainKey = undefined;
    this.draft = next ?? this.#begin();
    if (!next) this.#awaitingShown.length = 0;
    for (const effect of effects) this.#perform(effect);
  }

  #begin(): Draft {
    return this.#pick([true, false]) ? newEntryDraft() : draftOf(randomEntry(this.#pick, "stored-1"));
  }

  #perform(effect: Effect): void {
    if (effect.kind === "submit") this.apply({ kind: "submitted", ahead: undefined });
    if (effect.kind === "awaitShown") this.#awaitingShown.push(effect.draft);
    if (effect.kind === "send") this.#send(effect.draft);
  }

  /** Records the request, as save does. */
  #send(draft: InFlightDraft): void {
    expect(this.#inFlight).toBeUndefined();
    this.#inFlight = draft;
    const { request } = draft;
    const operation = operationOf(draft);
    if (!draft.base) {
      // A create that may have been stored must be retried first, with its own key.
      if (this.#uncertainKey !== undefined) expect(draft.sentCreate?.key).toBe(this.#uncertainKey);
      if (draft.sentCreate || operation.kind !== "create") return;
      const sentCreate = { key: draft.idempotencyKey, entry: operation.entry, at: 0, ifEmpty: true };
      this.apply({ kind: "createSent", request, sentCreate });
      this.#uncertainKey = sentCreate.key;
    } else if (operation.kind === "update" || operation.kind === "delete") {
      const content = operation.kind === "update" ? operation.content : null;
      this.apply({ kind: "changesSent", request, sentChanges: [...(draft.sentChanges ?? []), content] });
    }
  }

  #respond(): void {
    const sent = this.#inFlight;
    if (!sent) return;
    this.#inFlight = undefined;
    const { request } = sent;
    if (this.#pick([true, false])) {
      const result = randomResult(this.#pick, sent);
      if (result.kind === "occupied") this.apply({ kind: "createSent", request, sentCreate: undefined });
      this.#uncertainKey = undefined;
      this.apply(delivered(request, result, this.#pick([true, false, false])));
      return;
    }
    const problem = randomProblem(this.#pick);
    // If the first try is refused, nothing was stored. If a later try is refused, an earlier try may have been stored.
    if (!problem.uncertain && !sent.sentCreate && !sent.sentChanges) {
      this.apply({ kind: "createSent", request, sentCreate: undefined });
      this.apply({ kind: "changesSent", request, sentChanges: undefined });
      this.#uncertainKey = undefined;
    }
    this.apply(failed(request, problem));
  }

  /** Expects no effect from responses to a request that was sent before the drafts were discarded. */
  #respondLate(): void {
    const request = { hours: this.draft.hours, notes: this.draft.notes };
    const late = [
      delivered(request, { kind: "resolved", base: randomEntry(this.#pick, "stored-1") }, false),
      failed(request, randomProblem(this.#pick)),
      { kind: "createSent", request, sentCreate: undefined } as const,
      { kind: "changesSent", request, sentChanges: undefined } as const,
    ];
    for (const event of late) expect(reduce(this.draft, event)).toEqual([this.draft, []]);
  }
}

/** Expects the draft to keep the text after the event, unless the service has it or the user dropped it. */
function expectTextKept(before: Draft, event: DraftEvent, [next]: Transition): void {
  const { hours, notes } = event.kind === "typed" ? { ...before, ...event } : before;
  if (next) {
    if (event.kind !== "reverted") expect([next.hours, next.notes]).toEqual([hours, notes]);
  } else expect(mayBeDropped({ ...before, hours, notes }, event)).toBe(true);
}

function mayBeDropped(draft: Draft, event: DraftEvent): boolean {
  if (event.kind === "typed" || event.kind === "submitted") return isSynced(draft);
  if (event.kind === "shown") return isShownAfterSave(draft);
  return event.kind === "delivered" && isDelivered(draft, event);
}

/** Reports whether the service has the text of a draft that waits for "shown", or the user took the other version. */
function isShownAfterSave(draft: Draft): boolean {
  const isDeleted = operationOf(draft).kind === "delete" && draft.sentChanges?.includes(null) === true;
  return draft.phase === "conflict" || isSynced(draft) || isDeleted;
}

function isDelivered(draft: Draft, { result, request }: EventOf<"delivered">): boolean {
  if (result.kind === "occupied") return operationOf(draft).kind === "none";
  if (result.kind === "stored")
    return isSameText(draft, request) || isSynced(asChangeOf(result.entry, draft));
  return result.kind === "resolved" && result.base !== null && isSynced(asChangeOf(result.base, draft));
}

function isSameText(one: DraftRequest, other: DraftRequest): boolean {
  return one.hours === other.hours && one.notes === other.notes;
}

/** Reports whether the user's events and the service's responses finish the draft within a few steps. */
function canFinish(from: Draft, next: (draft: Draft) => DraftEvent): boolean {
  let draft: Draft | undefined = from;
  for (let step = 0; draft && step < 8; step++) {
    const event = draft.request ? delivered(draft.request, success(draft), false) : next(draft);
    draft = settle(draft, event);
  }
  return draft === undefined;
}

/** Applies the event and its immediate effects. */
function settle(draft: Draft, event: DraftEvent): Draft | undefined {
  const [next, effects] = reduce(draft, event);
  if (next && effects.some(({ kind }) => kind === "submit"))
    return settle(next, { kind: "submitted", ahead: undefined });
  return effects.some(({ kind }) => kind === "awaitShown") ? undefined : next;
}

/** Returns the next event of a user who gives up. */
function giveUp(draft: Draft): DraftEvent {
  return draft.phase === "conflict" ? { kind: "tookTheirs" } : { kind: "reverted" };
}

/** Returns the next event of a user who wants the hours stored. */
function store(draft: Draft): DraftEvent {
  if (draft.phase === "conflict") return { kind: "keptMine", identity: identity() };
  return draft.hours === "6" ? { kind: "submitted", ahead: undefined } : { kind: "typed", hours: "6" };
}

function expectRestored(draft: Draft): void {
  storeDrafts(sessionStorage, "ann", [draft]);
  const [loaded] = loadDrafts(sessionStorage, "ann");
  const storedFields = ({
    id,
    base,
    hours,
    notes,
    idempotencyKey,
    cellWasEmpty,
    sentCreate,
    sentChanges,
  }: Draft) => ({
    ...{ id, base, hours, notes, idempotencyKey, cellWasEmpty, sentCreate, sentChanges },
  });
  expect(loaded && storedFields(loaded)).toEqual(storedFields(draft));
  if (draft.phase !== "saving" && !draft.queued)
    expect({ ...loaded, failures: undefined }).toEqual({ ...draft, failures: undefined });
}

/** Returns events of every kind, also those that are unlikely for the draft. */
function allEvents(draft: Draft): DraftEvent[] {
  const request = draft.request ?? { hours: draft.hours, notes: draft.notes };
  const mine = entryOf({ id: draft.base?.id ?? draft.id, hours: 7 });
  const other = entryOf({ id: "another", hours: 7 });
  const results: SaveResult[] = [mine, other].flatMap((entry) => [
    { kind: "stored", entry },
    { kind: "deleted", entry },
    { kind: "conflict", remote: entry },
    { kind: "conflict", remote: null },
    { kind: "occupied", entries: [entry, other] },
    { kind: "resolved", base: entry },
    { kind: "resolved", base: null },
  ]);
  const problems = statuses.map((status) => new Problem({ status, code: "test", message: "test" }));
  const sentCreate = { key: "k", entry: { ...mine }, at: 0, ifEmpty: true };
  return [
    ...hours.map((text) => ({ kind: "typed", hours: text, notes: "review" }) as const),
    ...[undefined, ...phases, draft].map((other) => ({ kind: "submitted", ahead: other }) as const),
    ...[undefined, ...phases, draft].map((other) => ({ kind: "queueMoved", ahead: other }) as const),
    { kind: "reverted" },
    { kind: "keptMine", identity: identity() },
    { kind: "tookTheirs" },
    ...[sentCreate, undefined].map((sent) => ({ kind: "createSent", request, sentCreate: sent }) as const),
    ...[[null], undefined].map((sent) => ({ kind: "changesSent", request, sentChanges: sent }) as const),
    ...results.flatMap((result) => [delivered(request, result, true), delivered(request, result, false)]),
    ...problems.map((problem) => failed(request, problem)),
    ...[draft, ahead].map((shown) => ({ kind: "shown", draft: shown }) as const),
  ];
}

/** Takes a step, and checks the properties that every draft must have. */
function takeStep(scenario: Scenario): void {
  scenario.step();
  expect(canFinish(scenario.draft, giveUp)).toBe(true);
  expect(canFinish(scenario.draft, store)).toBe(true);
  expectRestored(scenario.draft);
}

testSeeds("a draft loses no text, has one request in flight, and can always be finished", 200, (seed) => {
  const scenario = new Scenario(randomPicker(seed));
  for (let step = 0; step < 50; step++) takeStep(scenario);
});

test("the stories reach each phase", () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 200; seed++) {
    const scenario = new Scenario(randomPicker(seed));
    for (let step = 0; step < 50; step++) {
      scenario.step();
      const { base, phase, queued } = scenario.draft;
      seen.add([base ? "change" : "new entry", phase, queued && "queued"].filter(Boolean).join(", "));
    }
  }
  expect([...seen].sort()).toEqual([
    "change, conflict",
    "change, failed",
    "change, saving",
    "change, typing",
    "change, waiting",
    "new entry, failed",
    "new entry, saving",
    "new entry, saving, queued",
    "new entry, typing",
    "new entry, waiting",
    "new entry, waiting, queued",
  ]);
});

testSeeds("reduce accepts any event for any draft, and the draft can still be finished", 200, (seed) => {
  const scenario = new Scenario(randomPicker(seed));
  for (let step = 0; step < seed % 20; step++) scenario.step();
  for (const event of allEvents(scenario.draft)) {
    const [next] = reduce(scenario.draft, event);
    if (next && !canFinish(next, giveUp))
      throw new Error(`${JSON.stringify(scenario.draft)}: ${JSON.stringify(event)}`);
  }
});
