// A draft is what the user typed of one entry and the service does not have yet.
import type { Entry, EntryContent, NewEntry, UserType } from "../api/api.ts";
import type { ProblemParts } from "../api/problem.ts";
import type { Day } from "../calendar/day.ts";
import { formatMinutes, toHours, toMinutes } from "../hours/format.ts";
import { type ParsedHours, parseHours } from "../hours/parse.ts";

/** The entry's id, or newDraftId of an entry that doesn't exist yet. */
export type DraftId = string;

interface Typed {
  readonly id: DraftId;
  readonly date: Day;
  readonly project: string;
  readonly userType: UserType;
  /** As it was typed. Empty means that the user wants no entry. */
  readonly hours: string;
  readonly notes: string;
}

/** A create that was sent and has no response yet. The key makes it safe to send again. */
export interface SentCreate {
  readonly key: string;
  readonly entry: NewEntry;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the service was to store it only in an empty cell. */
  readonly ifEmpty: boolean;
}

/** The contents of updates that were sent and have no response yet; null is a deletion. */
export type SentChanges = readonly (EntryContent | null)[];

interface Sendable extends Typed {
  /** How often sending it failed in a row; absent if it didn't. */
  readonly failures?: number | undefined;
}

interface NewEntryContent extends Sendable {
  readonly base?: undefined;
  /** It is the same from the first character on, so that a copy of the tab doesn't store the entry twice. */
  readonly idempotencyKey: string;
  /**
   * Whether the user saw nothing else in the cell when the draft began: the service stores the entry only if that still
   * holds. It is absent in drafts that an earlier version of the page stored.
   */
  readonly cellWasEmpty?: boolean | undefined;
  readonly sentCreate?: SentCreate | undefined;
  readonly sentChanges?: undefined;
}

interface ChangeContent extends Sendable {
  /** The version that the user saw. */
  readonly base: Entry;
  /** The entry may be as one of them by now. */
  readonly sentChanges?: SentChanges | undefined;
  readonly idempotencyKey?: undefined;
  readonly cellWasEmpty?: undefined;
  readonly sentCreate?: undefined;
}

/** What a draft has in every phase. */
export type DraftContent = NewEntryContent | ChangeContent;

/** The text that a request carries. The object is the request's identity: its response carries the same one. */
export interface DraftRequest {
  readonly hours: string;
  readonly notes: string;
}

/** Why a draft waits. It has no problem if the page was loaded since, and no time if it waits for an event. */
export type Wait =
  | { readonly problem?: undefined; readonly retryAt?: undefined }
  /** `retryAt` is in milliseconds since 1970. */
  | { readonly problem: ProblemParts; readonly retryAt?: number | undefined };

type PhaseField = "request" | "leftAgain" | "queued" | "problem" | "retryAt" | "remote";
type InPhase<Name extends string, Fields> = Fields & {
  readonly phase: Name;
} & { readonly [Field in Exclude<PhaseField, keyof Fields>]?: undefined };

/** The user is typing; nothing is sent. */
type Typing = InPhase<"typing", unknown>;
/** Its request is in flight. `leftAgain` is whether the user has left the field again since. */
type InFlight = InPhase<"saving", { readonly request: DraftRequest; readonly leftAgain: boolean }>;
/** It is sent again without the user: later, or when the connection or the session is back. */
type Waiting = InPhase<"waiting", Wait>;
/** It is sent after another create of its cell, which is in flight or waits. */
type Queued =
  | InPhase<"saving", { readonly queued: true }>
  | InPhase<"waiting", Wait & { readonly queued: true }>;
/** It can't be sent as it is. */
type Failed = InPhase<"failed", { readonly problem: ProblemParts }>;
/** Another tab, device or user changed the entry: `remote` is how it is now, or null if it is gone. */
type Conflict = InPhase<"conflict", { readonly remote: Entry | null }>;

export type Draft =
  | (DraftContent & (Typing | InFlight | Waiting | Failed))
  | (NewEntryContent & Queued)
  | (ChangeContent & Conflict);

export type Phase = Draft["phase"];
export type DraftIn<Name extends Phase> = Extract<Draft, { readonly phase: Name }>;
export type InFlightDraft = Extract<Draft, { readonly request: DraftRequest }>;

/** What a form shows before the user types: an entry as it is, or nothing. */
export interface DraftStart extends Typed {
  readonly base?: Entry | undefined;
}

/** What a draft needs to be one of an entry that doesn't exist yet. */
export interface NewEntryIdentity {
  readonly id: DraftId;
  readonly idempotencyKey: string;
  readonly cellWasEmpty: boolean;
}

/** Names a draft of an entry that doesn't exist yet. The number tells several in one cell apart. */
export function newDraftId(date: Day, project: string, number = 0): DraftId {
  return `new/${date}/${number}/${project}`;
}

/** Returns the number in an id that newDraftId made, and undefined for an entry's id. */
export function draftNumber(id: DraftId): number | undefined {
  const number = /^new\/[^/]*\/(\d+)\//.exec(id)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Returns what a form of an entry that doesn't exist yet shows before the user types. */
export function newDraft(date: Day, project: string, userType: UserType, number = 0): DraftStart {
  return { id: newDraftId(date, project, number), date, project, userType, hours: "", notes: "" };
}

/** Returns what the user would have to type to get the entry as it is. */
export function typedHours(entry: Entry): string {
  return formatMinutes(toMinutes(entry.hours));
}

/** Returns a draft of an entry in which nothing is changed yet. */
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

/** Returns the text of a draft as the draft of an entry that doesn't exist yet; nothing of it is sent yet. */
export function asNewEntry(
  { date, project, userType, hours, notes }: DraftStart,
  identity: NewEntryIdentity,
): NewEntryContent & Typing {
  return { date, project, userType, hours, notes, phase: "typing", ...identity };
}

/** Returns the text of a draft as a change of the entry; nothing of it is sent yet. */
export function asChangeOf(
  base: Entry,
  { date, project, userType, hours, notes }: DraftStart,
): ChangeContent & Typing {
  return { id: base.id, date, project, userType, base, hours, notes, phase: "typing" };
}

/** Returns what the draft has in every phase, to be put into another one. */
export function contentOf(draft: Draft): DraftContent {
  const { phase, request, leftAgain, queued, problem, retryAt, remote, ...content } = draft;
  return content;
}

/** Why the hours can't be sent. "missing" are those of notes without hours. */
export type InvalidHours = Extract<ParsedHours, { kind: "fault" }>["fault"] | "missing";

/** What has to be sent for a draft. */
export type Operation =
  | { readonly kind: "none" }
  | { readonly kind: "invalid"; readonly reason: InvalidHours }
  | { readonly kind: "create"; readonly entry: NewEntry }
  | { readonly kind: "update"; readonly base: Entry; readonly content: EntryContent }
  | { readonly kind: "delete"; readonly base: Entry };

type Text = DraftStart & Pick<DraftContent, "sentCreate">;

/** Returns what the text asks for. It is "none" if the text leaves everything as it is. */
export function operationOf(draft: Text): Operation {
  const parsed = parseHours(draft.hours);
  if (parsed.kind === "fault") return { kind: "invalid", reason: parsed.fault };
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
  // A create that was sent is looked up and taken back. Otherwise only notes are left, which need hours.
  return sentCreate || notes.trim() === "" ? { kind: "none" } : { kind: "invalid", reason: "missing" };
}

/** Reports whether the text is the one before the user typed. */
export function isUntouched({ base, hours, notes }: DraftStart): boolean {
  return hours === (base ? typedHours(base) : "") && notes === (base?.notes ?? "");
}

/** Reports whether the service has what the draft asks for, and every request for it has a response. */
export function isSynced(draft: Text & Pick<DraftContent, "sentChanges">): boolean {
  return operationOf(draft).kind === "none" && !draft.sentCreate && !draft.sentChanges;
}

/** Reports whether an entry has the content already. */
export function sameContent(entry: EntryContent, content: EntryContent): boolean {
  return (
    entry.project === content.project &&
    toMinutes(entry.hours) === toMinutes(content.hours) &&
    entry.notes === content.notes &&
    entry.user_type === content.user_type
  );
}

/** Returns the draft's minutes for sums. Hours that aren't valid count as the entry's. */
export function minutesOf(draft: DraftStart): number {
  const parsed = parseHours(draft.hours);
  if (parsed.kind === "minutes") return parsed.minutes;
  if (parsed.kind === "empty") return 0;
  return draft.base ? toMinutes(draft.base.hours) : 0;
}
