// Drafts survive reloads, including the one caused by signing in again. They stay in this tab and belong to one user.
import type { Entry } from "../api/api.ts";
import type { ProblemParts } from "../api/problem.ts";
import { isDay } from "../calendar/day.ts";
import { personalStorage } from "../state/personalStorage.ts";
import type { Draft, DraftIn, DraftStart, Phase, SentChanges, SentCreate } from "./draft.ts";

/**
 * The stored form. Tabs may contain drafts that an earlier version of the page stored. If a field were renamed, the
 * text in those drafts would be lost.
 */
interface StoredDraft extends DraftStart {
  readonly phase: Phase;
  readonly problem?: ProblemParts | undefined;
  readonly retryAt?: number | undefined;
  readonly theirs?: Entry | null | undefined;
  readonly key?: string | undefined;
  readonly alone?: boolean | undefined;
  readonly sent?: SentCreate | undefined;
  readonly tried?: SentChanges | undefined;
}

function draftStorage(storage: Storage, subject: string) {
  return personalStorage<{ readonly drafts: readonly StoredDraft[] }>(storage, "drafts", subject);
}

/**
 * Returns the user's drafts. A draft that was in flight is returned as "typing": the response to its request can't
 * reach this page, because an earlier load of the page sent it.
 */
export function loadDrafts(
  storage: Storage,
  subject: string,
  newKey: () => string = () => crypto.randomUUID(),
): readonly Draft[] {
  const drafts: unknown = draftStorage(storage, subject).load()?.drafts;
  return Array.isArray(drafts) ? drafts.filter(isDraft).map((draft) => restored(draft, newKey)) : [];
}

/** Stores the drafts. If the storage is full, the drafts last until the page is left. */
export function storeDrafts(storage: Storage, subject: string, drafts: readonly Draft[]): void {
  const stored = draftStorage(storage, subject);
  // Never leave older drafts in the storage: the service may have stored them when they are loaded, and they would be
  // sent again.
  if (drafts.length === 0 || !stored.save({ drafts: drafts.map(asStored) })) stored.clear();
}

// The number of failures isn't stored: after a reload, retries begin with the shortest wait again.
function asStored(draft: Draft): StoredDraft {
  const { id, date, project, userType, base, hours, notes, phase, problem, retryAt } = draft;
  return {
    ...{ id, date, project, userType, base, hours, notes, phase, problem, retryAt },
    theirs: draft.remote,
    key: draft.idempotencyKey,
    alone: draft.cellWasEmpty,
    sent: draft.sentCreate,
    tried: draft.sentChanges,
  };
}

function restored(stored: StoredDraft, newKey: () => string): Draft {
  const { id, date, project, userType, hours, notes, phase, problem, retryAt, theirs } = stored;
  const text = { id, date, project, userType, hours, notes };
  const { base, tried: sentChanges, key = newKey(), alone: cellWasEmpty, sent: sentCreate } = stored;
  const draft: DraftIn<"typing"> = base
    ? { ...text, base, sentChanges, phase: "typing" }
    : { ...text, idempotencyKey: key, cellWasEmpty, sentCreate, phase: "typing" };
  if (phase === "waiting") return problem ? { ...draft, phase, problem, retryAt } : { ...draft, phase };
  if (phase === "failed" && problem) return { ...draft, phase, problem };
  if (phase === "conflict" && draft.base && theirs !== undefined) return { ...draft, phase, remote: theirs };
  return draft;
}

const phases: Record<Phase, true> = {
  typing: true,
  saving: true,
  waiting: true,
  failed: true,
  conflict: true,
};

// isDraft checks the fields that every component needs, and trusts the rest.
function isDraft(value: unknown): value is StoredDraft {
  if (typeof value !== "object" || value === null) return false;
  const { id, date, project, hours, notes, phase } = value as Partial<StoredDraft>;
  const texts = [id, date, project, hours, notes].every((field) => typeof field === "string");
  return texts && isDay(String(date)) && Object.hasOwn(phases, String(phase));
}
