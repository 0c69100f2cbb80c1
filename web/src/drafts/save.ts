// Sends a draft. It never stores an entry twice or overwrites another version.
import type { Api, Entry, EntryContent, NewEntry } from "../api/api.ts";
import { Problem } from "../api/problem.ts";
import { type DraftContent, operationOf, type SentChanges, type SentCreate, sameContent } from "./draft.ts";

export type SaveResult =
  | { readonly kind: "stored"; readonly entry: Entry }
  | { readonly kind: "deleted"; readonly entry: Entry }
  /** Nothing was changed: the entry now has another version, or was deleted. */
  | { readonly kind: "conflict"; readonly remote: Entry | null }
  /** Nothing was stored: the cell, which the user saw empty, now has these entries. */
  | { readonly kind: "occupied"; readonly entries: readonly [Entry, ...Entry[]] }
  /** The outcome of an earlier request: the entry, or null if there is none. The draft may need more requests. */
  | { readonly kind: "resolved"; readonly base: Entry | null };

/** Records each request before it is sent, and reports what the page shows. */
export interface SaveContext {
  /** Whether the user saw the new entry's cell empty. If so, the service must check that it still is. */
  readonly cellWasEmpty: boolean;
  /** Reports whether the page made the entry, or has a draft of it. */
  readonly isOwn: (entry: Entry) => boolean;
  readonly createSent: (sent: SentCreate | undefined) => void;
  readonly changesSent: (sent: SentChanges | undefined) => void;
  readonly now: () => number;
  readonly newKey: () => string;
}

const msPerHour = 3_600_000;
/** How long the page relies on the service to remember a key: an hour less than its 24. */
const keyLifetimeMs = 23 * msPerHour;
/** The largest assumed difference between the service's clock and this machine's. */
const clockSkewMs = msPerHour;

/** The statuses that prove that no create with the key was stored. A 401 or 403 comes before the key is looked up. */
const neverStored: readonly number[] = [400, 409, 422];

export type SaveApi = Pick<Api, "create" | "update" | "remove" | "get" | "listAll">;

/** Does the next step to store the draft. Throws a Problem if that fails, for good or for now. */
export async function save(api: SaveApi, draft: DraftContent, context: SaveContext): Promise<SaveResult> {
  if (draft.sentCreate)
    return { kind: "resolved", base: await resolveCreate(api, draft.sentCreate, context) };
  const operation = operationOf(draft);
  if (!draft.base) {
    if (operation.kind !== "create") return { kind: "resolved", base: null };
    const { idempotencyKey: key } = draft;
    return create(api, operation.entry, context, { key, ifEmpty: context.cellWasEmpty });
  }
  const { base, sentChanges: sent = [] } = draft;
  switch (operation.kind) {
    case "update":
      return change(api, base, { sent, next: operation.content }, context);
    case "delete":
      return change(api, base, { sent, next: null }, context);
    default:
      return resolveChanges(api, base, sent);
  }
}

/**
 * Stores a new entry. If the user saw the cell empty, the service checks in the same transaction that it still is.
 * Otherwise hours that another tab or device recorded there would count twice.
 */
async function create(
  api: SaveApi,
  entry: NewEntry,
  context: SaveContext,
  { key, ifEmpty }: Pick<SentCreate, "key" | "ifEmpty">,
  hasNewKey = false,
): Promise<SaveResult> {
  const sent = { key, entry, at: context.now(), ifEmpty };
  context.createSent(sent);
  try {
    return { kind: "stored", entry: await api.create(entry, key, ifEmpty) };
  } catch (error) {
    // If the service refused, nothing was stored. Otherwise the entry may exist, and the request stays recorded.
    if (isRefusal(error)) context.createSent(undefined);
    if (!ifEmpty) throw error;
    if (hasCode(error, "entry_exists")) return readCell(api, sent, context, error);
    // A copy of this tab used the key for another entry. With a new key, the service reports whether that entry exists.
    if (hasStatus(error, 422) && !hasNewKey)
      return create(api, entry, context, { key: context.newKey(), ifEmpty }, true);
    throw error;
  }
}

/** Reads a cell that the service refused to add to. Adds the entry if the page shows everything that the cell has. */
async function readCell(
  api: SaveApi,
  { entry, key }: SentCreate,
  context: SaveContext,
  refusal: unknown,
): Promise<SaveResult> {
  const cellEntries = await listCell(api, entry);
  // The cell was emptied meanwhile, so the user can try again.
  if (cellEntries.length === 0) throw refusal;
  // The service normalizes project names. If that changes the name, the page shows the entry in another row, not here.
  const isShown = (one: Entry) => one.project === entry.project && context.isOwn(one);
  const [first, ...others] = cellEntries.filter((one) => !isShown(one));
  // The cell has only entries that this page stored and shows.
  if (!first) return create(api, entry, context, { key, ifEmpty: false });
  const same = [first, ...others].find((one) => sameContent(one, entry));
  return same ? { kind: "stored", entry: same } : { kind: "occupied", entries: [first, ...others] };
}

function listCell(api: SaveApi, { date, project }: Pick<NewEntry, "date" | "project">): Promise<Entry[]> {
  return api.listAll({ from: date, to: date, project });
}

/** Returns the entry that a create without a response stored, or null if it stored nothing. */
async function resolveCreate(api: SaveApi, sent: SentCreate, context: SaveContext): Promise<Entry | null> {
  if (context.now() - sent.at > keyLifetimeMs) return findStored(api, sent);
  try {
    return await api.create(sent.entry, sent.key, sent.ifEmpty);
  } catch (error) {
    if (error instanceof Problem && neverStored.includes(error.status)) return null;
    throw error;
  }
}

// The service may have forgotten the key, and a retry could store the entry twice. Look for it instead.
async function findStored(api: SaveApi, sent: SentCreate): Promise<Entry | null> {
  const entries = await listCell(api, sent.entry);
  const since = sent.at - clockSkewMs;
  const stored = entries.find(
    (entry) => sameContent(entry, sent.entry) && Date.parse(entry.created_at) >= since,
  );
  return stored ?? null;
}

interface Changes {
  /** The changes that were sent earlier and have no response. */
  readonly sent: SentChanges;
  /** The change to send now; null deletes. */
  readonly next: EntryContent | null;
}

/** Changes or deletes the version that the user saw. */
async function change(
  api: SaveApi,
  base: Entry,
  changes: Changes,
  context: SaveContext,
): Promise<SaveResult> {
  const { sent, next } = changes;
  context.changesSent([...sent, next]);
  try {
    if (next) return { kind: "stored", entry: await api.update(base.id, base.version, next) };
    await api.remove(base.id, base.version);
    return { kind: "deleted", entry: base };
  } catch (error) {
    if (isRefusal(error)) context.changesSent(sent.length > 0 ? sent : undefined);
    if (hasStatus(error, 404)) return resultAfterConflict(base, null, changes);
    if (hasStatus(error, 412)) return resultAfterConflict(base, await read(api, base.id), changes);
    throw error;
  }
}

/** Handles a text that is the original one again, while earlier changes have no response and may have taken effect. */
async function resolveChanges(api: SaveApi, base: Entry, sent: SentChanges): Promise<SaveResult> {
  const current = await read(api, base.id);
  if (current?.version === base.version) return { kind: "resolved", base: current };
  return resultOfSentChanges(base, current, sent);
}

/** Returns the result if the entry no longer has the version that the user saw. */
function resultAfterConflict(base: Entry, current: Entry | null, { sent, next }: Changes): SaveResult {
  // The entry already is as wanted, perhaps by our own change whose response was lost.
  if (!current && !next) return { kind: "deleted", entry: base };
  if (current && next && sameContent(current, next)) return { kind: "stored", entry: current };
  return resultOfSentChanges(base, current, sent);
}

function resultOfSentChanges(base: Entry, current: Entry | null, sent: SentChanges): SaveResult {
  const isOwnChange = current
    ? current.version === base.version + 1 && sent.some((content) => content && sameContent(current, content))
    : sent.includes(null);
  // Our own change, whose response was lost, isn't a conflict: the text typed since continues from it.
  return isOwnChange ? { kind: "resolved", base: current } : { kind: "conflict", remote: current };
}

/** Returns the current version of the entry, or null if it doesn't exist. */
async function read(api: SaveApi, id: string): Promise<Entry | null> {
  try {
    return await api.get(id);
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** Reports whether the service refused the request and changed nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof Problem && !error.uncertain;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Problem && error.code === code;
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}
