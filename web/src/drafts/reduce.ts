// The state machine of a draft. A draft changes when the user acts, when a response arrives, and when the draft's turn
// in the send queue comes. reduce is pure; the caller carries out the effects.
import type { Entry } from "../api/api.ts";
import type { Problem, ProblemParts } from "../api/problem.ts";
import { retryDelayMs } from "../api/wait.ts";
import {
  asChangeOf,
  asNewEntry,
  contentOf,
  type Draft,
  type DraftIn,
  type DraftRequest,
  type InFlightDraft,
  type InvalidHours,
  isSynced,
  isUnchanged,
  type NewEntryIdentity,
  operationOf,
  type SentChanges,
  type SentCreate,
  typedHours,
  type Wait,
} from "./draft.ts";
import type { SaveResult } from "./save.ts";

export type DraftEvent =
  | { readonly kind: "typed"; readonly hours?: string; readonly notes?: string }
  /** The user left the field or pressed "Try again", or the retry is due. */
  | { readonly kind: "submitted"; readonly ahead: Draft | undefined }
  /** Another draft may have changed. `ahead` is the create that must have its response before this draft is sent. */
  | { readonly kind: "queueMoved"; readonly ahead: Draft | undefined }
  | { readonly kind: "reverted" }
  | { readonly kind: "keptMine"; readonly identity: NewEntryIdentity }
  | { readonly kind: "tookTheirs" }
  | ({ readonly request: DraftRequest } & ResponseEvent)
  /** The page now shows the stored entry, or its deletion, in place of `draft`. */
  | { readonly kind: "shown"; readonly draft: Draft };

type ResponseEvent =
  | { readonly kind: "createSent"; readonly sentCreate: SentCreate | undefined }
  | { readonly kind: "changesSent"; readonly sentChanges: SentChanges | undefined }
  | Delivered
  | Failed;

interface Delivered {
  readonly kind: "delivered";
  readonly result: SaveResult;
  /**
   * Whether the entry has a draft of its own: a refetch showed the entry before this response arrived, and the user
   * edited it.
   */
  readonly entryHasDraft: boolean;
  /** The draft's identity if the text becomes a new entry. */
  readonly identity: NewEntryIdentity;
}

interface Failed {
  readonly kind: "failed";
  readonly problem: Problem;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** An idempotency key that was never sent. */
  readonly unusedKey: string;
}

export type Effect =
  /** Sends the draft. The event with the response contains the draft's `request`. */
  | { readonly kind: "send"; readonly draft: InFlightDraft }
  /** Submits the draft in its current state. */
  | { readonly kind: "submit" }
  | { readonly kind: "scheduleRetry"; readonly delayMs: number }
  | { readonly kind: "cancelRetry" }
  /** Dispatches "shown" with the draft when the page shows the changed entries. */
  | { readonly kind: "awaitShown"; readonly draft: Draft }
  /** `cellWasEmpty` is set if the deleted entry was alone in its cell. */
  | { readonly kind: "offerUndo"; readonly entry: Entry; readonly cellWasEmpty: boolean }
  /** Adds the entry to the entries that the page shows, or removes it from them. */
  | { readonly kind: "cacheStored"; readonly entry: Entry }
  | { readonly kind: "cacheDeleted"; readonly entry: Entry };

/** The draft after the event, or undefined if the draft is finished, and the effects in order. */
export type Transition = readonly [Draft | undefined, readonly Effect[]];

/**
 * Returns the draft after the event. The draft is the same object if the event doesn't apply in the draft's phase or is
 * the response to an earlier request. Typed text is dropped only if the service has stored it, or if the user reverts
 * it, clears it or takes the other version.
 */
export function reduce(draft: Draft, event: DraftEvent): Transition {
  switch (event.kind) {
    case "typed":
      return afterTyped(draft, event);
    case "submitted":
      return afterSubmitted(draft, event.ahead);
    case "queueMoved":
      return draft.queued && !matchesAhead(draft, event.ahead) ? sendInTurn(draft, event.ahead) : [draft, []];
    case "reverted":
      return afterReverted(draft);
    case "keptMine":
      return draft.phase === "conflict" ? afterKeptMine(draft, event.identity) : [draft, []];
    case "tookTheirs":
      return draft.phase === "conflict" ? afterTookTheirs(draft) : [draft, []];
    case "shown":
      return [draft === event.draft ? undefined : draft, []];
    default:
      return draft.request === event.request ? afterResponse(draft, event) : [draft, []];
  }
}

function afterTyped(draft: Draft, event: Extract<DraftEvent, { kind: "typed" }>): Transition {
  const { hours = draft.hours, notes = draft.notes } = event;
  if (draft.request || draft.phase === "conflict") return [{ ...draft, hours, notes }, []];
  const next: Draft = { ...contentOf(draft), hours, notes, phase: "typing" };
  // Drop the draft if its text is the original text again, and no request without a response may have changed the
  // entry. isSynced alone isn't enough until the user leaves the field: the 0 that 0:15 begins with needs no request,
  // but is typed text.
  return [isSynced(next) && isUnchanged(next) ? undefined : next, cancelRetry(draft)];
}

function afterSubmitted(draft: Draft, ahead: Draft | undefined): Transition {
  if (draft.phase === "conflict") return [draft, []];
  if (draft.request) return [{ ...draft, submittedAgain: true }, []];
  const operation = operationOf(draft);
  if (operation.kind === "invalid") {
    const problem = problemOfHours(operation.reason);
    return [{ ...contentOf(draft), phase: "failed", problem }, cancelRetry(draft)];
  }
  if (isSynced(draft)) return [undefined, cancelRetry(draft)];
  const [next, effects] = sendInTurn(draft, ahead);
  return [next, [...cancelRetry(draft), ...effects]];
}

/**
 * Sends the draft, or queues it if it must wait for a create ahead of it. If the create ahead is waiting, the queued
 * draft shows that create's problem and retry time.
 */
function sendInTurn(draft: Draft, ahead: Draft | undefined): Transition {
  const content = contentOf(draft);
  if (!ahead || content.base) {
    const request = { hours: draft.hours, notes: draft.notes };
    const next: InFlightDraft = { ...content, phase: "saving", request, submittedAgain: false };
    return [next, [{ kind: "send", draft: next }]];
  }
  if (ahead.phase !== "waiting") return [{ ...content, phase: "saving", queued: true }, []];
  const wait: Wait = ahead.problem ? { problem: ahead.problem, retryAt: ahead.retryAt } : {};
  return [{ ...content, phase: "waiting", queued: true, ...wait }, []];
}

/**
 * Reports whether a queued draft already matches the state of the create ahead. If no create is ahead, the draft can be
 * sent.
 */
function matchesAhead(draft: Draft, ahead: Draft | undefined): boolean {
  if (!ahead) return false;
  if (ahead.phase !== "waiting") return draft.phase === "saving";
  return draft.phase === "waiting" && draft.problem === ahead.problem && draft.retryAt === ahead.retryAt;
}

function afterReverted(draft: Draft): Transition {
  if (draft.phase === "conflict") return afterTookTheirs(draft);
  // The request continues. Drop the text that was typed after it was sent.
  if (draft.request) return [{ ...draft, ...draft.request, submittedAgain: false }, []];
  const { base } = draft;
  const original = { hours: base ? typedHours(base) : "", notes: base?.notes ?? "" };
  // A request without a response may have taken effect. If the original text is submitted, save finds out whether it
  // did, and the draft then undoes the change.
  return [{ ...contentOf(draft), ...original, phase: "typing" }, [...cancelRetry(draft), { kind: "submit" }]];
}

/** Replaces the other version, which the user has seen, with the typed text. */
function afterKeptMine(draft: DraftIn<"conflict">, identity: NewEntryIdentity): Transition {
  const next = draft.remote
    ? asChangeOf(draft.remote, draft)
    : asNewEntry(draft, { ...identity, id: draft.id });
  return [next, [cacheRemote(draft), { kind: "submit" }]];
}

function afterTookTheirs(draft: DraftIn<"conflict">): Transition {
  return [draft, [cacheRemote(draft), { kind: "awaitShown", draft }]];
}

function afterResponse(draft: Draft, event: ResponseEvent): Transition {
  if (!draft.request) return [draft, []];
  switch (event.kind) {
    case "createSent":
      return [draft.base ? draft : { ...draft, sentCreate: event.sentCreate }, []];
    case "changesSent":
      return [draft.base ? { ...draft, sentChanges: event.sentChanges } : draft, []];
    case "delivered":
      return afterDelivered(draft, event.result, event);
    case "failed":
      return afterFailed(draft, event);
  }
}

function afterDelivered(draft: InFlightDraft, result: SaveResult, context: Delivered): Transition {
  switch (result.kind) {
    case "stored":
      return afterStored(draft, result.entry, context);
    case "deleted":
      return afterDeleted(draft, result.entry, context);
    case "resolved":
      return afterResolved(draft, result.base, context);
    case "conflict": {
      const base = draft.base ?? result.remote;
      return base ? inConflict(draft, base, result.remote) : afterResolved(draft, null, context);
    }
    case "occupied":
      return afterOccupied(draft, result.entries[0], context);
  }
}

function afterStored(draft: InFlightDraft, entry: Entry, context: Delivered): Transition {
  if (context.entryHasDraft) return afterEntryHasDraft(entry, draft, context);
  // From here on, this is a draft of the stored entry, even if it began as the draft of a new entry.
  const next = asChangeOf(entry, draft);
  if (isAsSent(draft)) return [next, [{ kind: "awaitShown", draft: next }]];
  return [next, submitIf(draft.submittedAgain)];
}

function afterDeleted(draft: InFlightDraft, entry: Entry, { identity }: Delivered): Transition {
  const { cellWasEmpty } = identity;
  const offerUndo: Effect = { kind: "offerUndo", entry, cellWasEmpty };
  if (isAsSent(draft) || (draft.submittedAgain && operationOf(draft).kind === "delete")) {
    // Keep sentChanges. If the user types before the page shows the deletion, the next update receives a 404. The null
    // in sentChanges then proves that our own deletion caused the 404, so it isn't a conflict.
    const next: Draft = { ...contentOf(draft), failures: undefined, phase: "typing" };
    return [next, [offerUndo, { kind: "awaitShown", draft: next }]];
  }
  // The user typed while the entry was being deleted, so the text is a new entry.
  return [asNewEntry(draft, identity), [offerUndo, ...submitIf(draft.submittedAgain)]];
}

/**
 * The outcome of an earlier request is known. If there is an entry, the text becomes a change of it, otherwise a new
 * entry.
 */
function afterResolved(draft: InFlightDraft, base: Entry | null, context: Delivered): Transition {
  if (base && context.entryHasDraft) return afterEntryHasDraft(base, draft, context);
  const id = draft.base ? context.identity.id : draft.id;
  const next = base ? asChangeOf(base, draft) : asNewEntry(draft, { ...context.identity, id });
  if (isSynced(next)) return [next, [{ kind: "awaitShown", draft: next }]];
  return [next, submitIf(draft.submittedAgain || isAsSent(draft))];
}

/**
 * The entry has a draft of its own, and that draft keeps its text. This draft ends if its text is stored; otherwise it
 * becomes a new entry.
 */
function afterEntryHasDraft(entry: Entry, draft: InFlightDraft, { result, identity }: Delivered): Transition {
  const isSaved = result.kind === "stored" && isAsSent(draft);
  if (isSaved || isSynced(asChangeOf(entry, draft))) return [undefined, []];
  return [asNewEntry(draft, { ...identity, cellWasEmpty: false }), []];
}

/**
 * Lets the user choose between the entry that the cell has and the typed text. If that entry has a draft of its own,
 * this draft fails instead.
 */
function afterOccupied(draft: InFlightDraft, remote: Entry, { entryHasDraft }: Delivered): Transition {
  // The user cleared the text while the cell was read, so there is nothing to choose.
  if (operationOf(draft).kind === "none") return [undefined, []];
  if (!entryHasDraft) return inConflict(draft, remote, remote);
  const problem = { status: 409, code: "entry_exists", message: "The cell has an entry" };
  return [{ ...contentOf(draft), failures: undefined, phase: "failed", problem }, []];
}

function inConflict(draft: InFlightDraft, base: Entry, remote: Entry | null): Transition {
  return [{ ...asChangeOf(base, draft), phase: "conflict", remote }, []];
}

function afterFailed(draft: InFlightDraft, { problem, now, unusedKey }: Failed): Transition {
  const { failures = 0, ...content } = contentOf(draft);
  const parts = partsOf(problem);
  if (problem.status === 401) return [{ ...content, phase: "waiting", problem: parts }, []];
  if (problem.transient) {
    const delayMs = retryDelayMs(failures, problem);
    const retry = { failures: failures + 1, problem: parts, retryAt: now + delayMs };
    return [{ ...content, phase: "waiting", ...retry }, [{ kind: "scheduleRetry", delayMs }]];
  }
  // A duplicate of this tab used the key for another entry.
  const isKeyUsed = problem.status === 422 && !content.base;
  const keptContent = isKeyUsed ? { ...content, idempotencyKey: unusedKey } : content;
  if (isAsSent(draft)) return [{ ...keptContent, phase: "failed", problem: parts }, []];
  // The service refused a text that the user has changed since it was sent.
  return [{ ...keptContent, phase: "typing" }, submitIf(draft.submittedAgain)];
}

/** Reports whether nothing was typed since the request was sent. */
function isAsSent({ request, hours, notes }: InFlightDraft): boolean {
  return hours === request.hours && notes === request.notes;
}

function submitIf(condition: boolean): readonly Effect[] {
  return condition ? [{ kind: "submit" }] : [];
}

function cancelRetry({ phase }: Draft): readonly Effect[] {
  return phase === "waiting" ? [{ kind: "cancelRetry" }] : [];
}

function cacheRemote({ base, remote }: DraftIn<"conflict">): Effect {
  return remote ? { kind: "cacheStored", entry: remote } : { kind: "cacheDeleted", entry: base };
}

// The codes are this page's own; text/week.ts has their messages.
function problemOfHours(reason: InvalidHours): ProblemParts {
  return { status: 0, code: `hours_${reason}`, message: reason };
}

// Drafts are stored as JSON, which would omit an Error's message.
function partsOf(problem: Problem): ProblemParts {
  const { status, code, message, fields, requestId, retryAfter } = problem;
  return { status, code, message, fields, requestId, retryAfter };
}
