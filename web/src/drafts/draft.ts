// A draft is what a person typed of one entry and the service does not have yet.
import type { Entry, EntryContent, NewEntry, UserType } from "../api/api.ts";
import type { ProblemParts } from "../api/problem.ts";
import type { Day } from "../calendar/day.ts";
import { formatMinutes, toHours, toMinutes } from "../hours/format.ts";
import { type ParsedHours, parseHours } from "../hours/parse.ts";

/** The entry's id, or newDraftId of what is not an entry yet. */
export type DraftId = string;

export type Phase =
  /** The person is at it; nothing is sent. */
  | "typing"
  | "saving"
  /** It will be sent again by itself: later, or when the connection or the session is back. */
  | "waiting"
  /** It can't be sent as it is: `problem` says why. */
  | "failed"
  /** The entry was changed or deleted elsewhere: `theirs` is how it is now. */
  | "conflict";

/** A create that was sent and whose answer did not come. The key makes it safe to send again. */
export interface SentCreate {
  readonly key: string;
  readonly entry: NewEntry;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the service was to store it only in an empty cell. */
  readonly ifEmpty: boolean;
}

export interface Draft {
  readonly id: DraftId;
  readonly date: Day;
  readonly project: string;
  readonly userType: UserType;
  /** The version that the person saw; absent where there is no entry yet. */
  readonly base?: Entry;
  /** As it was typed. Empty means that there shall be no entry. */
  readonly hours: string;
  readonly notes: string;
  readonly phase: Phase;
  readonly problem?: ProblemParts;
  /** How the entry is now; null where it is gone. */
  readonly theirs?: Entry | null;
  /** Milliseconds since 1970 at which it is sent again; absent where that is for an event. */
  readonly retryAt?: number;
  readonly sent?: SentCreate;
  /** Whether the person saw nothing else in its cell when it began: the service stores it only if that still holds. */
  readonly alone?: boolean;
  /** The key of its creation, the same from the first character on: a copy of the tab must not store it twice. */
  readonly key?: string;
  /** What was sent in the place of `base` without an answer, so that the entry may be like it; null is a deletion. */
  readonly tried?: readonly (EntryContent | null)[];
}

/** Names a draft of what is not an entry yet. The number tells several in one cell apart. */
export function newDraftId(date: Day, project: string, number = 0): DraftId {
  return `new/${date}/${number}/${project}`;
}

/** The number in a name that newDraftId gave; none in an entry's. */
export function draftNumber(id: DraftId): number | undefined {
  const number = /^new\/[^/]*\/(\d+)\//.exec(id)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A draft of what is not an entry yet, before anything is typed. */
export function newDraft(date: Day, project: string, userType: UserType, number = 0): Draft {
  const id = newDraftId(date, project, number);
  return { id, date, project, userType, hours: "", notes: "", phase: "typing" };
}

/** What the person would have to type to get the entry as it is. */
export function typedHours(entry: Entry): string {
  return formatMinutes(toMinutes(entry.hours));
}

/** A draft of an entry, before anything is changed in it. */
export function draftOf(entry: Entry): Draft {
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

/** Why the hours can't be sent. "missing" are those of notes that have none yet. */
export type HoursFault = Extract<ParsedHours, { kind: "fault" }>["fault"] | "missing";

/** What the draft asks for. */
export type Wish =
  | { readonly kind: "nothing" }
  | { readonly kind: "fault"; readonly fault: HoursFault }
  | { readonly kind: "create"; readonly entry: NewEntry }
  | { readonly kind: "update"; readonly base: Entry; readonly content: EntryContent }
  | { readonly kind: "remove"; readonly base: Entry };

/** Reads what was typed. "nothing" is a draft that leaves all as it is. */
export function wishOf(draft: Draft): Wish {
  const parsed = parseHours(draft.hours);
  if (parsed.kind === "fault") return parsed;
  const { base } = draft;
  if (parsed.kind === "empty") return wishWithoutHours(draft);
  const content = {
    project: draft.project,
    hours: toHours(parsed.minutes),
    notes: draft.notes,
    user_type: draft.userType,
  };
  if (!base) return { kind: "create", entry: { ...content, date: draft.date } };
  return sameContent(base, content) ? { kind: "nothing" } : { kind: "update", base, content };
}

function wishWithoutHours({ base, sent, notes }: Draft): Wish {
  if (base) return { kind: "remove", base };
  // One that was sent is looked up and taken back; what is left are notes that wait for their hours.
  return sent || notes.trim() === "" ? { kind: "nothing" } : { kind: "fault", fault: "missing" };
}

/** Whether the draft's text is what was there before anything was typed. */
export function isAsFound({ base, hours, notes }: Draft): boolean {
  return hours === (base ? typedHours(base) : "") && notes === (base?.notes ?? "");
}

/** Whether the draft asks for nothing, and nothing that was sent for it is still open. */
export function isDone(draft: Draft): boolean {
  return wishOf(draft).kind === "nothing" && !draft.sent && !draft.tried;
}

/** The draft as one of the entry, or of none: what was sent before is settled, and only what was typed stays. */
export function draftFor(base: Entry | null, id: DraftId, draft: Draft): Draft {
  const { date, project, userType, hours, notes } = draft;
  return { id, date, project, userType, ...(base && { base }), hours, notes, phase: "typing" };
}

/** Whether an entry already says what is wished. */
export function sameContent(entry: EntryContent, content: EntryContent): boolean {
  return (
    entry.project === content.project &&
    toMinutes(entry.hours) === toMinutes(content.hours) &&
    entry.notes === content.notes &&
    entry.user_type === content.user_type
  );
}

/** The draft's minutes for sums; a text that is no time yet counts as before. */
export function minutesOf(draft: Draft): number {
  const parsed = parseHours(draft.hours);
  if (parsed.kind === "minutes") return parsed.minutes;
  if (parsed.kind === "empty") return 0;
  return draft.base ? toMinutes(draft.base.hours) : 0;
}
