// Sends a draft. It never stores a draft twice, and never overwrites a version that the user hasn't seen.
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
  /**
   * The outcome of an earlier request is known: `base` is the entry, or null if none exists. The current text may need
   * another request.
   */
  | { readonly kind: "resolved"; readonly base: Entry | null };

/** Records each request before it is sent, and reports what the page shows. */
export interface SaveContext {
  /** Whether the user saw the new entry's cell empty. If so, the service must check that the cell is still empty. */
  readonly cellWasEmpty: boolean;
  /** Reports whether the page stored the entry, or has a draft of it. */
  readonly isOwn: (entry: Entry) => boolean;
  readonly createSent: (sent: SentCreate | undefined) => void;
  readonly changesSent: (sent: SentChanges | undefined) => void;
  readonly now: () => number;
  readonly newKey: () => string;
}

const msPerHour = 3_600_000;
/** How long the page relies on the service to remember an idempotency key: an hour less than the service's 24 hours. */
const keyLifetimeMs = 23 * msPerHour;
/** The largest assumed difference between the service's clock and this machine's. */
const clockSkewMs = msPerHour;

/**
 * The statuses that prove that no create with the key was stored. A 401 or 403 proves nothing, because the service
 * sends it before it looks up the key.
 */
const neverStored: readonly number[] = [400, 409, 422];

export type SaveApi = Pick<Api, "create" | "update" | "remove" | "get" | "listAll">;

/** Takes the next step to store the draft. Throws a Problem if a request fails, permanently or transiently. */
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
 * Stores a new entry. If the user saw the cell empty, the service checks in the same transaction that the cell is still
 * empty. Without this check, hours that the user also recorded in another tab or on another device would count twice.
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
    // If the service refused, nothing was stored. Otherwise the entry may exist, so the create stays recorded.
    if (isRefusal(error)) context.createSent(undefined);
    if (!ifEmpty) throw error;
    if (hasCode(error, "entry_exists")) return readCell(api, sent, context, error);
    // A duplicate of this tab used the key for another entry. If that entry is in this cell, a create with a new key
    // fails with entry_exists, and the cell is read.
    if (hasStatus(error, 422) && !hasNewKey)
      return create(api, entry, context, { key: context.newKey(), ifEmpty }, true);
    throw error;
  }
}

/**
 * Reads the cell after the service refused to add an entry to it. Adds the entry if the page shows all entries of the
 * cell.
 */
async function readCell(
  api: SaveApi,
  { entry, key }: SentCreate,
  context: SaveContext,
  refusal: unknown,
): Promise<SaveResult> {
  const cellEntries = await listCell(api, entry);
  // The cell has been emptied in the meantime, so the user can try again.
  if (cellEntries.length === 0) throw refusal;
  // The service normalizes project names. If that changes the name, the page shows the entry in another row, not here.
  const isShown = (one: Entry) => one.project === entry.project && context.isOwn(one);
  const [first, ...others] = cellEntries.filter((one) => !isShown(one));
  // The page shows every entry that the cell has.
  if (!first) return create(api, entry, context, { key, ifEmpty: false });
  const same = [first, ...others].find((one) => sameContent(one, entry));
  return same ? { kind: "stored", entry: same } : { kind: "occupied", entries: [first, ...others] };
}

function listCell(api: SaveApi, { date, project }: Pick<NewEntry, "date" | "project">): Promise<Entry[]> {
  return api.listAll({ from: date, to: date, project });
}

/**
 * Returns the entry of a create without a response: sends the create again with the same key, or searches for the entry
 * if the key is too old. Returns null if the create stored nothing.
 */
async function resolveCreate(api: SaveApi, sent: SentCreate, context: SaveContext): Promise<Entry | null> {
  if (context.now() - sent.at > keyLifetimeMs) return findStored(api, sent);
  try {
    return await api.create(sent.entry, sent.key, sent.ifEmpty);
  } catch (error) {
    if (error instanceof Problem && neverStored.includes(error.status)) return null;
    throw error;
  }
}

// The service may have forgotten the key, so a retry could store the entry twice. Search for the entry instead.
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

/**
 * Handles a text that is the original text again. Earlier changes have no response and may have taken effect, so
 * resolveChanges reads the entry.
 */
async function resolveChanges(api: SaveApi, base: Entry, sent: SentChanges): Promise<SaveResult> {
  const current = await read(api, base.id);
  if (current?.version === base.version) return { kind: "resolved", base: current };
  return resultOfSentChanges(base, current, sent);
}

/** Returns the result if the entry no longer has the version that the user saw. */
function resultAfterConflict(base: Entry, current: Entry | null, { sent, next }: Changes): SaveResult {
  // The entry is already as the user wants it, perhaps because of our own change whose response was lost.
  if (!current && !next) return { kind: "deleted", entry: base };
  if (current && next && sameContent(current, next)) return { kind: "stored", entry: current };
  return resultOfSentChanges(base, current, sent);
}

function resultOfSentChanges(base: Entry, current: Entry | null, sent: SentChanges): SaveResult {
  const isOwnChange = current
    ? current.version === base.version + 1 && sent.some((content) => content && sameContent(current, content))
    : sent.includes(null);
  // Our own change, whose response was lost, isn't a conflict: the current text becomes a change of the new version, or
  // a new entry.
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
