// A draft holds the text that the user typed for one entry, until the service has stored it.
import type { Entry, EntryContent, NewEntry, UserType } from "../api/api.ts";
import type { ProblemParts } from "../api/problem.ts";
import type { Day } from "../calendar/day.ts";
import { formatMinutes, toHours, toMinutes } from "../hours/format.ts";
import { type ParsedHours, parseHours } from "../hours/parse.ts";

/** The entry's id, or a newDraftId if the entry doesn't exist yet. */
export type DraftId = string;

interface TypedText {
  readonly id: DraftId;
  readonly date: Day;
  readonly project: string;
  readonly userType: UserType;
  /** The text as typed. Empty deletes the entry. */
  readonly hours: string;
  readonly notes: string;
}

/** A create that was sent and has no response yet. The idempotency key makes it safe to retry. */
export interface SentCreate {
  readonly key: string;
  readonly entry: NewEntry;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the request was to store the entry only if the cell is empty. */
  readonly ifEmpty: boolean;
}

/** The changes that were sent and have no response yet: the content of an update, or null for a deletion. */
export type SentChanges = readonly (EntryContent | null)[];

interface Sendable extends TypedText {
  /**
   * The number of requests in a row that failed transiently. It determines the wait before the next retry; absent is 0.
   */
  readonly failures?: number | undefined;
}

interface NewEntryContent extends Sendable {
  readonly base?: undefined;
  /**
   * The key is created at the first typed character and stored with the draft. A duplicate of the tab therefore sends
   * the same key, and the service stores the entry once. After a 422 the draft has a new key, because another entry was
   * stored with this one.
   */
  readonly idempotencyKey: string;
  /**
   * Whether the cell showed no entry and no other draft when this draft began. If so, the service stores the entry only
   * if the cell is still empty. Absent in drafts that an earlier version of the page stored.
   */
  readonly cellWasEmpty?: boolean | undefined;
  readonly sentCreate?: SentCreate | undefined;
  readonly sentChanges?: undefined;
}

interface ChangeContent extends Sendable {
  /** The version of the entry that the user saw. */
  readonly base: Entry;
  /** The changes without a response. Any one of them may have been stored. */
  readonly sentChanges?: SentChanges | undefined;
  readonly idempotencyKey?: undefined;
  readonly cellWasEmpty?: undefined;
  readonly sentCreate?: undefined;
}

/** The fields that a draft has in every phase. */
export type DraftContent = NewEntryContent | ChangeContent;

/** The text of a request. The object identifies the request: the event with the response contains the same object. */
export interface DraftRequest {
  readonly hours: string;
  readonly notes: string;
}

/**
 * Why a draft waits. `problem` is absent if the page was reloaded before the draft was sent or its request had a
 * response. `retryAt` is absent if the draft waits until the user signs in again.
 */
export type Wait =
  | { readonly problem?: undefined; readonly retryAt?: undefined }
  /** `retryAt` is in milliseconds since 1970. */
  | { readonly problem: ProblemParts; readonly retryAt?: number | undefined };

type PhaseField = "request" | "submittedAgain" | "queued" | "problem" | "retryAt" | "remote";
type InPhase<Name extends string, Fields> = Fields & {
  readonly phase: Name;
} & { readonly [Field in Exclude<PhaseField, keyof Fields>]?: undefined };

/** The user is typing; nothing is sent. */
type Typing = InPhase<"typing", unknown>;
/** Its request is in flight. `submittedAgain` is set if the user has submitted it again since. */
type InFlight = InPhase<"saving", { readonly request: DraftRequest; readonly submittedAgain: boolean }>;
/** The page sends it again by itself: at `retryAt`, or when the connection or the session is restored. */
type Waiting = InPhase<"waiting", Wait>;
/** It is sent after another create in its cell. That create is in flight ("saving") or waiting ("waiting"). */
type Queued =
  | InPhase<"saving", { readonly queued: true }>
  | InPhase<"waiting", Wait & { readonly queued: true }>;
/** It isn't sent again until the user changes or retries it, or a deletion frees hours on a full day. */
type Failed = InPhase<"failed", { readonly problem: ProblemParts }>;
/**
 * Another tab, device or user created, changed or deleted the entry. `remote` is the current version, or null if
 * deleted.
 */
type Conflict = InPhase<"conflict", { readonly remote: Entry | null }>;

export type Draft =
  | (DraftContent & (Typing | InFlight | Waiting | Failed))
  | (NewEntryContent & Queued)
  | (ChangeContent & Conflict);

export type Phase = Draft["phase"];
export type DraftIn<Name extends Phase> = Extract<Draft, { readonly phase: Name }>;
export type InFlightDraft = Extract<Draft, { readonly request: DraftRequest }>;

/** The text of a form before the user types: that of the entry, or empty. */
export interface DraftStart extends TypedText {
  readonly base?: Entry | undefined;
}

/** The fields that only the draft of a new entry has. */
export interface NewEntryIdentity {
  readonly id: DraftId;
  readonly idempotencyKey: string;
  readonly cellWasEmpty: boolean;
}

/** Returns the id of a new entry's draft. The number distinguishes the drafts of one cell. */
export function newDraftId(date: Day, project: string, number = 0): DraftId {
  return `new/${date}/${number}/${project}`;
}

/** Returns the number in an id that newDraftId made, or undefined for an entry's id. */
export function draftNumber(id: DraftId): number | undefined {
  const number = /^new\/[^/]*\/(\d+)\//.exec(id)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Returns the empty form of a new entry. */
export function newDraft(date: Day, project: string, userType: UserType, number = 0): DraftStart {
  return { id: newDraftId(date, project, number), date, project, userType, hours: "", notes: "" };
}

/** Returns the entry's hours as the user would type them. */
export function typedHours(entry: Entry): string {
  return formatMinutes(toMinutes(entry.hours));
}

/** Returns an unchanged draft of an entry. */
export function draftOf(entry: Entry): ChangeContent & Typing {
  return {
    id: entry.id,
    date: entry.date,
    project: entry.project,
    userType: entry.user_type,
    base: entry,
    hours: typedHours(entry),
    notes: entry.notes,
    phase: "typing",
  };
}

/** Returns the text as an unsent draft of a new entry. */
export function asNewEntry(
  { date, project, userType, hours, notes }: DraftStart,
  identity: NewEntryIdentity,
): NewEntryContent & Typing {
  return { date, project, userType, hours, notes, phase: "typing", ...identity };
}

/** Returns the text as an unsent change of the entry. */
export function asChangeOf(
  base: Entry,
  { date, project, userType, hours, notes }: DraftStart,
): ChangeContent & Typing {
  return { id: base.id, date, project, userType, base, hours, notes, phase: "typing" };
}

/** Returns the fields that the draft keeps when its phase changes. */
export function contentOf(draft: Draft): DraftContent {
  const { phase, request, submittedAgain, queued, problem, retryAt, remote, ...content } = draft;
  return content;
}

/** Why the hours can't be sent. They are "missing" if there are notes without hours. */
export type InvalidHours = Extract<ParsedHours, { kind: "invalid" }>["error"] | "missing";

/** The request that a draft needs. */
export type Operation =
  | { readonly kind: "none" }
  | { readonly kind: "invalid"; readonly reason: InvalidHours }
  | { readonly kind: "create"; readonly entry: NewEntry }
  | { readonly kind: "update"; readonly base: Entry; readonly content: EntryContent }
  | { readonly kind: "delete"; readonly base: Entry };

type Text = DraftStart & Pick<DraftContent, "sentCreate">;

/** Returns the request that the text needs. It is "none" if the text changes nothing. */
export function operationOf(draft: Text): Operation {
  const parsed = parseHours(draft.hours);
  if (parsed.kind === "invalid") return { kind: "invalid", reason: parsed.error };
  if (parsed.kind === "empty") return operationWithoutHours(draft);
  const { base } = draft;
  const content = {
    project: draft.project,
    hours: toHours(parsed.minutes),
    notes: draft.notes,
    user_type: draft.userType,
  };
  if (!base) return { kind: "create", entry: { ...content, date: draft.date } };
  return sameContent(base, content) ? { kind: "none" } : { kind: "update", base, content };
}

function operationWithoutHours({ base, sentCreate, notes }: Text): Operation {
  if (base) return { kind: "delete", base };
  // If a create was sent, save finds out whether it stored an entry, and the draft then deletes that entry. If no
  // create was sent, notes alone are invalid.
  return sentCreate || notes.trim() === "" ? { kind: "none" } : { kind: "invalid", reason: "missing" };
}

/** Reports whether the text is the entry's, or is empty if the draft is of a new entry. */
export function isUnchanged({ base, hours, notes }: DraftStart): boolean {
  return hours === (base ? typedHours(base) : "") && notes === (base?.notes ?? "");
}

/** Reports whether the draft needs no request: its text changes nothing, and every request for it has a response. */
export function isSynced(draft: Text & Pick<DraftContent, "sentChanges">): boolean {
  return operationOf(draft).kind === "none" && !draft.sentCreate && !draft.sentChanges;
}

/** Reports whether an entry already has the content. */
export function sameContent(entry: EntryContent, content: EntryContent): boolean {
  return (
    entry.project === content.project &&
    toMinutes(entry.hours) === toMinutes(content.hours) &&
    entry.notes === content.notes &&
    entry.user_type === content.user_type
  );
}

/**
 * Returns the draft's minutes for sums. If the draft's hours are invalid, returns the entry's, or 0 for a new entry.
 */
export function minutesOf(draft: DraftStart): number {
  const parsed = parseHours(draft.hours);
  if (parsed.kind === "minutes") return parsed.minutes;
  if (parsed.kind === "empty") return 0;
  return draft.base ? toMinutes(draft.base.hours) : 0;
}
