// What becomes of a draft when the user types, a response arrives or its turn comes. Pure: the caller does the effects.
import type { Entry } from "../api/api.ts";
import type { Problem, ProblemParts } from "../api/problem.ts";
import { waitBefore } from "../api/wait.ts";
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
  isUntouched,
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
  /** The user left the field, asked to try again, or the time to retry has come. */
  | { readonly kind: "submitted"; readonly ahead: Draft | undefined }
  /** A draft of its cell changed. `ahead` is the create that must have its response first. */
  | { readonly kind: "queueMoved"; readonly ahead: Draft | undefined }
  | { readonly kind: "reverted" }
  | { readonly kind: "keptMine"; readonly identity: NewEntryIdentity }
  | { readonly kind: "tookTheirs" }
  | ({ readonly request: DraftRequest } & ResponseEvent)
  /** The page shows the entry that the draft has become. */
  | { readonly kind: "shown"; readonly draft: Draft };

type ResponseEvent =
  | { readonly kind: "createSent"; readonly sentCreate: SentCreate | undefined }
  | { readonly kind: "changesSent"; readonly sentChanges: SentChanges | undefined }
  | Delivered
  | Failed;

interface Delivered {
  readonly kind: "delivered";
  readonly result: SaveResult;
  /** Whether the user met the entry of the result in a list meanwhile and types into it there. */
  readonly entryHasDraft: boolean;
  /** Used if what was typed is another entry from here on. */
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
  /** Sends the draft; the response carries the draft's request. */
  | { readonly kind: "send"; readonly draft: InFlightDraft }
  /** Submits the draft as it is now. */
  | { readonly kind: "submit" }
  | { readonly kind: "scheduleRetry"; readonly delayMs: number }
  | { readonly kind: "cancelRetry" }
  /** Reports "shown" with the draft once the page shows the entry. */
  | { readonly kind: "awaitShown"; readonly draft: Draft }
  /** `cellWasEmpty` is whether the deleted entry was alone in its cell. */
  | { readonly kind: "offerUndo"; readonly entry: Entry; readonly cellWasEmpty: boolean }
  /** The entry, or its absence, is what the page shows from now on. */
  | { readonly kind: "cacheStored"; readonly entry: Entry }
  | { readonly kind: "cacheDeleted"; readonly entry: Entry };

/** The draft after the event, or undefined if there is none any more, and what has to be done, in this order. */
export type Transition = readonly [Draft | undefined, readonly Effect[]];

/**
 * Returns the draft after the event. It is the same object if the event changes nothing, as one that doesn't belong to
 * the draft's phase, or the response to an earlier request. Typed text is dropped only if the service has it, or if the
 * user reverts it, types it away or takes the other version.
 */
export function reduce(draft: Draft, event: DraftEvent): Transition {
  switch (event.kind) {
    case "typed":
      return afterTyped(draft, event);
    case "submitted":
      return afterSubmitted(draft, event.ahead);
    case "queueMoved":
      return draft.queued && !isInStep(draft, event.ahead) ? sendInTurn(draft, event.ahead) : [draft, []];
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
  // Typed back to what is there: no draft, unless a request that may have been done is still open. The text itself counts
  // until the user leaves it: the 0 that 0:15 begins with asks for nothing.
  return [isSynced(next) && isUntouched(next) ? undefined : next, cancelRetry(draft)];
}

function afterSubmitted(draft: Draft, ahead: Draft | undefined): Transition {
  if (draft.phase === "conflict") return [draft, []];
  if (draft.request) return [{ ...draft, leftAgain: true }, []];
  const operation = operationOf(draft);
  if (operation.kind === "invalid") {
    const problem = problemOfHours(operation.reason);
    return [{ ...contentOf(draft), phase: "failed", problem }, cancelRetry(draft)];
  }
  if (isSynced(draft)) return [undefined, cancelRetry(draft)];
  const [next, effects] = sendInTurn(draft, ahead);
  return [next, [...cancelRetry(draft), ...effects]];
}

/** Sends the draft. A create waits for the one ahead of it first, and for whatever that waits for. */
function sendInTurn(draft: Draft, ahead: Draft | undefined): Transition {
  const content = contentOf(draft);
  if (!ahead || content.base) {
    const request = { hours: draft.hours, notes: draft.notes };
    const next: InFlightDraft = { ...content, phase: "saving", request, leftAgain: false };
    return [next, [{ kind: "send", draft: next }]];
  }
  if (ahead.phase !== "waiting") return [{ ...content, phase: "saving", queued: true }, []];
  const wait: Wait = ahead.problem ? { problem: ahead.problem, retryAt: ahead.retryAt } : {};
  return [{ ...content, phase: "waiting", queued: true, ...wait }, []];
}

/** Reports whether a queued draft waits for the one ahead as that is now. */
function isInStep(draft: Draft, ahead: Draft | undefined): boolean {
  if (!ahead) return false;
  if (ahead.phase !== "waiting") return draft.phase === "saving";
  return draft.phase === "waiting" && draft.problem === ahead.problem && draft.retryAt === ahead.retryAt;
}

function afterReverted(draft: Draft): Transition {
  if (draft.phase === "conflict") return afterTookTheirs(draft);
  // The request goes on; only what was typed since is dropped.
  if (draft.request) return [{ ...draft, ...draft.request, leftAgain: false }, []];
  const { base } = draft;
  const found = { hours: base ? typedHours(base) : "", notes: base?.notes ?? "" };
  // A request without a response may have been done: submitting the text looks that up and takes it back.
  return [{ ...contentOf(draft), ...found, phase: "typing" }, [...cancelRetry(draft), { kind: "submit" }]];
}

/** Puts what was typed in the place of the other version, which the user has seen. */
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
  if (context.entryHasDraft) return besideDraftOf(entry, draft, context);
  // From here on it is a draft of the entry, whatever it began as.
  const next = asChangeOf(entry, draft);
  if (isAsSent(draft)) return [next, [{ kind: "awaitShown", draft: next }]];
  return [next, submitIf(draft.leftAgain)];
}

function afterDeleted(draft: InFlightDraft, entry: Entry, { identity }: Delivered): Transition {
  const { cellWasEmpty } = identity;
  const offerUndo: Effect = { kind: "offerUndo", entry, cellWasEmpty };
  if (isAsSent(draft) || (draft.leftAgain && operationOf(draft).kind === "delete")) {
    // The deletion stays noted: who types before the page shows it types into an entry that is gone.
    const next: Draft = { ...contentOf(draft), failures: undefined, phase: "typing" };
    return [next, [offerUndo, { kind: "awaitShown", draft: next }]];
  }
  // Typed into again while it was being deleted: that is a new entry.
  return [asNewEntry(draft, identity), [offerUndo, ...submitIf(draft.leftAgain)]];
}

/** What came of an earlier request is known: the text is a change of the entry, or a new one. */
function afterResolved(draft: InFlightDraft, base: Entry | null, context: Delivered): Transition {
  if (base && context.entryHasDraft) return besideDraftOf(base, draft, context);
  const id = draft.base ? context.identity.id : draft.id;
  const next = base ? asChangeOf(base, draft) : asNewEntry(draft, { ...context.identity, id });
  if (isSynced(next)) return [next, [{ kind: "awaitShown", draft: next }]];
  return [next, submitIf(draft.leftAgain || isAsSent(draft))];
}

/** The entry has a draft of its own, which keeps its text; this one stays another entry, unless the service has it. */
function besideDraftOf(entry: Entry, draft: InFlightDraft, { result, identity }: Delivered): Transition {
  const isSaved = result.kind === "stored" && isAsSent(draft);
  if (isSaved || isSynced(asChangeOf(entry, draft))) return [undefined, []];
  return [asNewEntry(draft, { ...identity, cellWasEmpty: false }), []];
}

/** Shows the entry that is in the cell, and leaves the choice between that and what was typed to the user. */
function afterOccupied(draft: InFlightDraft, remote: Entry, { entryHasDraft }: Delivered): Transition {
  // Emptied while the cell was read: there is nothing to choose between.
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
  if (problem.passes) {
    const delayMs = waitBefore(failures, problem);
    const retry = { failures: failures + 1, problem: parts, retryAt: now + delayMs };
    return [{ ...content, phase: "waiting", ...retry }, [{ kind: "scheduleRetry", delayMs }]];
  }
  // A copy of this tab used the key for something else.
  const isKeySpent = problem.status === 422 && !content.base;
  const kept = isKeySpent ? { ...content, idempotencyKey: unusedKey } : content;
  if (isAsSent(draft)) return [{ ...kept, phase: "failed", problem: parts }, []];
  // The refusal was of a text that isn't there any more.
  return [{ ...kept, phase: "typing" }, submitIf(draft.leftAgain)];
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

// The codes are this page's own; text/week.ts has their words.
function problemOfHours(reason: InvalidHours): ProblemParts {
  return { status: 0, code: `hours_${reason}`, message: reason };
}

// A draft is stored as JSON, which an Error is not.
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
