// Drafts outlive a load of the page, as signing in again is one. They stay in this tab and belong to one user.
import type { Entry } from "../api/api.ts";
import type { ProblemParts } from "../api/problem.ts";
import { isDay } from "../calendar/day.ts";
import type { Draft, DraftIn, DraftStart, Phase, SentChanges, SentCreate } from "./draft.ts";

const storageKey = "timesheets.drafts";

/** What is stored. Deployed pages read and write it: a name that changes here loses what their users typed. */
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

interface Stored {
  readonly subject: string;
  readonly drafts: readonly StoredDraft[];
}

/**
 * Returns the user's drafts. Those of another user are dropped, because nobody else may see them. A draft that was being
 * sent is returned as one that is typed: the response to its request reached the page that is gone.
 */
export function loadDrafts(
  storage: Storage,
  subject: string,
  newKey: () => string = () => crypto.randomUUID(),
): readonly Draft[] {
  try {
    const stored = JSON.parse(storage.getItem(storageKey) ?? "null") as Stored | null;
    if (stored?.subject === subject)
      return stored.drafts.filter(isDraft).map((draft) => restored(draft, newKey));
  } catch {
    // It isn't ours, or is of another version of the page.
  }
  storage.removeItem(storageKey);
  return [];
}

/** Stores the drafts. If the browser has no room, they are in the page only. */
export function storeDrafts(storage: Storage, subject: string, drafts: readonly Draft[]): void {
  try {
    if (drafts.length > 0) {
      storage.setItem(storageKey, JSON.stringify({ subject, drafts: drafts.map(asStored) } satisfies Stored));
      return;
    }
  } catch {
    // Full. What was stored before must not come back: it may be saved by then, and would be saved again.
  }
  storage.removeItem(storageKey);
}

// A load of the page begins with the shortest wait again, so the failures aren't stored.
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

// What every component needs; the rest is taken as it was written.
function isDraft(value: unknown): value is StoredDraft {
  if (typeof value !== "object" || value === null) return false;
  const { id, date, project, hours, notes, phase } = value as Partial<StoredDraft>;
  const texts = [id, date, project, hours, notes].every((field) => typeof field === "string");
  return texts && isDay(String(date)) && Object.hasOwn(phases, String(phase));
}
