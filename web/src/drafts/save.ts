// Sends a draft, so that nothing is stored twice and no other version is overwritten.
import type { Api, Entry, EntryContent, NewEntry } from "../api/api.ts";
import { Problem } from "../api/problem.ts";
import { type DraftContent, operationOf, type SentChanges, type SentCreate, sameContent } from "./draft.ts";

export type SaveResult =
  | { readonly kind: "stored"; readonly entry: Entry }
  | { readonly kind: "deleted"; readonly entry: Entry }
  /** Nothing was changed: the entry is another version now, or gone. */
  | { readonly kind: "conflict"; readonly remote: Entry | null }
  /** Nothing was stored: the cell, which the user saw empty, has these entries now. */
  | { readonly kind: "occupied"; readonly entries: readonly [Entry, ...Entry[]] }
  /** What came of an earlier request is known: the draft is of this entry, or of none. It may ask for more. */
  | { readonly kind: "resolved"; readonly base: Entry | null };

/** Records what is sent before its response is known, and tells what the page knows. */
export interface DeliveryLog {
  /** Whether the user saw nothing in the cell of a new entry, so that the service has to check that it still holds. */
  readonly cellWasEmpty: boolean;
  /** Reports whether the page made the entry, or has a draft of it. */
  readonly isOwn: (entry: Entry) => boolean;
  readonly createSent: (sent: SentCreate | undefined) => void;
  readonly changesSent: (sent: SentChanges | undefined) => void;
  readonly now: () => number;
  readonly newKey: () => string;
}

const msPerHour = 3_600_000;
/** How long the service surely remembers a key: an hour less than its 24. */
const keyLifeMs = 23 * msPerHour;
/** How far the clocks of the service and of this machine may be apart. */
const clockSkewMs = msPerHour;

/** The statuses that prove that no create with the key was stored. A 401 or a 403 comes before the key is looked up. */
const neverStored: readonly number[] = [400, 409, 422];

export type SaveApi = Pick<Api, "create" | "update" | "remove" | "get" | "listAll">;

/** Brings the service one step nearer to what the draft asks for. Throws a Problem if it can't, or not now. */
export async function save(api: SaveApi, draft: DraftContent, log: DeliveryLog): Promise<SaveResult> {
  if (draft.sentCreate) return { kind: "resolved", base: await resolveCreate(api, draft.sentCreate, log) };
  const operation = operationOf(draft);
  if (!draft.base) {
    if (operation.kind !== "create") return { kind: "resolved", base: null };
    const { idempotencyKey: key } = draft;
    return create(api, operation.entry, log, { key, ifEmpty: log.cellWasEmpty });
  }
  const { base, sentChanges: sent = [] } = draft;
  switch (operation.kind) {
    case "update":
      return change(api, base, { sent, wanted: operation.content }, log);
    case "delete":
      return change(api, base, { sent, wanted: null }, log);
    default:
      return resolveChanges(api, base, sent);
  }
}

/**
 * Stores a new entry. In a cell that the user saw empty the service stores it only if that is still so, in the same
 * transaction: what another tab or device recorded there would count twice.
 */
async function create(
  api: SaveApi,
  entry: NewEntry,
  log: DeliveryLog,
  { key, ifEmpty }: Pick<SentCreate, "key" | "ifEmpty">,
  isCopy = false,
): Promise<SaveResult> {
  const sent = { key, entry, at: log.now(), ifEmpty };
  log.createSent(sent);
  try {
    return { kind: "stored", entry: await api.create(entry, key, ifEmpty) };
  } catch (error) {
    // If the service refused, nothing was stored. Otherwise the entry may be there, and the request stays recorded.
    if (isRefusal(error)) log.createSent(undefined);
    if (!ifEmpty) throw error;
    if (hasCode(error, "entry_exists")) return readCell(api, sent, log, error);
    // A copy of this tab used the key for something else. With another key the service reports whether that is there.
    if (hasStatus(error, 422) && !isCopy)
      return create(api, entry, log, { key: log.newKey(), ifEmpty }, true);
    throw error;
  }
}

/** Finds out what is in a cell that the service refused to add to. */
async function readCell(
  api: SaveApi,
  { entry, key }: SentCreate,
  log: DeliveryLog,
  refusal: unknown,
): Promise<SaveResult> {
  const there = await listCell(api, entry);
  // It was emptied meanwhile: the user can try again.
  if (there.length === 0) throw refusal;
  // The service normalizes a name. An entry whose name it spells otherwise is in another row, and its cell here is empty.
  const isShown = (one: Entry) => one.project === entry.project && log.isOwn(one);
  const [first, ...others] = there.filter((one) => !isShown(one));
  // It holds only what this page stored and the user sees there.
  if (!first) return create(api, entry, log, { key, ifEmpty: false });
  const same = [first, ...others].find((one) => sameContent(one, entry));
  return same ? { kind: "stored", entry: same } : { kind: "occupied", entries: [first, ...others] };
}

function listCell(api: SaveApi, { date, project }: Pick<NewEntry, "date" | "project">): Promise<Entry[]> {
  return api.listAll({ from: date, to: date, project });
}

/** Finds out what came of a create that had no response: the entry, or null if nothing was stored. */
async function resolveCreate(api: SaveApi, sent: SentCreate, log: DeliveryLog): Promise<Entry | null> {
  if (log.now() - sent.at > keyLifeMs) return findStored(api, sent);
  try {
    return await api.create(sent.entry, sent.key, sent.ifEmpty);
  } catch (error) {
    if (error instanceof Problem && neverStored.includes(error.status)) return null;
    throw error;
  }
}

// The service has forgotten the key, so sending again could store it twice: read whether it is there.
async function findStored(api: SaveApi, sent: SentCreate): Promise<Entry | null> {
  const entries = await listCell(api, sent.entry);
  const since = sent.at - clockSkewMs;
  const stored = entries.find(
    (entry) => sameContent(entry, sent.entry) && Date.parse(entry.created_at) >= since,
  );
  return stored ?? null;
}

interface Changes {
  /** Those that were sent before and have no response. */
  readonly sent: SentChanges;
  /** The one to send now; null deletes. */
  readonly wanted: EntryContent | null;
}

/** Changes or deletes the version that the user saw. */
async function change(api: SaveApi, base: Entry, changes: Changes, log: DeliveryLog): Promise<SaveResult> {
  const { sent, wanted } = changes;
  log.changesSent([...sent, wanted]);
  try {
    if (wanted) return { kind: "stored", entry: await api.update(base.id, base.version, wanted) };
    await api.remove(base.id, base.version);
    return { kind: "deleted", entry: base };
  } catch (error) {
    if (isRefusal(error)) log.changesSent(sent.length > 0 ? sent : undefined);
    if (hasStatus(error, 404)) return explain(base, null, changes);
    if (hasStatus(error, 412)) return explain(base, await read(api, base.id), changes);
    throw error;
  }
}

/** The text is back at what the user saw; the changes that were sent in between may have been done. */
async function resolveChanges(api: SaveApi, base: Entry, sent: SentChanges): Promise<SaveResult> {
  const now = await read(api, base.id);
  if (now?.version === base.version) return { kind: "resolved", base: now };
  return explainSent(base, now, sent);
}

/** Explains why an entry is not the version that the user saw. */
function explain(base: Entry, now: Entry | null, { sent, wanted }: Changes): SaveResult {
  // It is as wanted already, perhaps by our own change whose response was lost.
  if (!now && !wanted) return { kind: "deleted", entry: base };
  if (now && wanted && sameContent(now, wanted)) return { kind: "stored", entry: now };
  return explainSent(base, now, sent);
}

function explainSent(base: Entry, now: Entry | null, sent: SentChanges): SaveResult {
  const isOurs = now
    ? now.version === base.version + 1 && sent.some((content) => content && sameContent(now, content))
    : sent.includes(null);
  // Our own change, whose response was lost, isn't another version: what was typed since goes on from it.
  return isOurs ? { kind: "resolved", base: now } : { kind: "conflict", remote: now };
}

/** Returns the entry as it is now, or null if it is gone. */
async function read(api: SaveApi, id: string): Promise<Entry | null> {
  try {
    return await api.get(id);
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** Reports whether the service refused, and did nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof Problem && !error.uncertain;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Problem && error.code === code;
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}
