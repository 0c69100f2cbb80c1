// Sends a draft, so that nothing is stored twice and no other version is overwritten.
import type { Api, Entry, EntryContent, NewEntry } from "../api/api.ts";
import { Problem } from "../api/problem.ts";
import { type Draft, type SentCreate, sameContent, wishOf } from "./draft.ts";

export type Saved =
  | { readonly kind: "stored"; readonly entry: Entry }
  | { readonly kind: "removed"; readonly entry: Entry }
  | { readonly kind: "conflict"; readonly theirs: Entry | null }
  /** Nothing was stored: what the person saw empty holds these by now. */
  | { readonly kind: "met"; readonly entries: readonly [Entry, ...Entry[]] }
  /** What came of an earlier send is known: the draft is of this entry, or of none. It may ask for more. */
  | { readonly kind: "settled"; readonly base: Entry | null };

/** Where a save notes what it sends before it knows what comes of it, and what the person knows. */
export interface Ledger {
  /** Whether the person saw nothing in the cell of what is to be created, and the service is to check that. */
  readonly sawEmpty: boolean;
  /** Whether the page made the entry, or has a draft of it. */
  readonly isKnown: (entry: Entry) => boolean;
  readonly noteSent: (sent: SentCreate | undefined) => void;
  readonly noteTried: (tried: Draft["tried"]) => void;
  readonly now: () => number;
  readonly newKey: () => string;
}

const msPerHour = 3_600_000;
/** How long a key is surely remembered by the service: an hour less than its 24. */
const keyLifeMs = 23 * msPerHour;
/** How far the clocks of the service and of this machine may be apart. */
const clockSkewMs = msPerHour;

/** What says that a create with this key stored nothing. A 401 or a 403 is said before the key is looked at. */
const neverStored: readonly number[] = [400, 409, 422];

export type SaveApi = Pick<Api, "create" | "update" | "remove" | "get" | "listAll">;

/** Brings the service one step nearer to what the draft asks for. Throws a Problem where it can't, or not now. */
export async function save(api: SaveApi, draft: Draft, ledger: Ledger): Promise<Saved> {
  if (draft.sent) return { kind: "settled", base: await settleSent(api, draft.sent, ledger) };
  const tried = draft.tried ?? [];
  const wish = wishOf(draft);
  switch (wish.kind) {
    case "create":
      return create(api, wish.entry, ledger, { key: draft.key ?? ledger.newKey(), ifEmpty: ledger.sawEmpty });
    case "update":
      return change(api, wish.base, { tried, wished: wish.content }, ledger);
    case "remove":
      return change(api, wish.base, { tried, wished: null }, ledger);
    default:
      return draft.base ? lookAgain(api, draft.base, tried) : { kind: "settled", base: null };
  }
}

/**
 * Stores a new entry. In a cell that the person saw empty the service stores it only if that is still so, in the same
 * transaction: what another tab or device recorded there would count twice.
 */
async function create(
  api: SaveApi,
  entry: NewEntry,
  ledger: Ledger,
  { key, ifEmpty }: Pick<SentCreate, "key" | "ifEmpty">,
  isCopy = false,
): Promise<Saved> {
  const sent = { key, entry, at: ledger.now(), ifEmpty };
  ledger.noteSent(sent);
  try {
    return { kind: "stored", entry: await api.create(entry, key, ifEmpty) };
  } catch (error) {
    // If the service refused, nothing was stored. Otherwise the entry may be there, and the send stays noted.
    if (isRefusal(error)) ledger.noteSent(undefined);
    if (!ifEmpty) throw error;
    if (hasCode(error, "entry_exists")) return meet(api, sent, ledger, error);
    // A copy of this tab used the key for something else. With another key the service reports whether that is there.
    if (hasStatus(error, 422) && !isCopy)
      return create(api, entry, ledger, { key: ledger.newKey(), ifEmpty }, true);
    throw error;
  }
}

/** Finds out what is in a cell that the service refused to add to. */
async function meet(
  api: SaveApi,
  { entry, key }: SentCreate,
  ledger: Ledger,
  refusal: unknown,
): Promise<Saved> {
  const there = await listCell(api, entry);
  // It was emptied meanwhile: the user can try again.
  if (there.length === 0) throw refusal;
  // The service normalizes a name. An entry whose name it spells otherwise is in another row, and its cell here is empty.
  const isShown = (one: Entry) => one.project === entry.project && ledger.isKnown(one);
  const [first, ...others] = there.filter((one) => !isShown(one));
  // It holds only what this page stored and the user sees there.
  if (!first) return create(api, entry, ledger, { key, ifEmpty: false });
  const same = [first, ...others].find((one) => sameContent(one, entry));
  return same ? { kind: "stored", entry: same } : { kind: "met", entries: [first, ...others] };
}

function listCell(api: SaveApi, { date, project }: Pick<NewEntry, "date" | "project">): Promise<Entry[]> {
  return api.listAll({ from: date, to: date, project });
}

/** Finds out what became of a create that had no answer: the entry, or null where nothing was stored. */
async function settleSent(api: SaveApi, sent: SentCreate, ledger: Ledger): Promise<Entry | null> {
  if (ledger.now() - sent.at > keyLifeMs) return findStored(api, sent);
  try {
    return await api.create(sent.entry, sent.key, sent.ifEmpty);
  } catch (error) {
    if (error instanceof Problem && neverStored.includes(error.status)) return null;
    throw error;
  }
}

// The service has forgotten the key, so sending again could store it twice: look whether it is there.
async function findStored(api: SaveApi, sent: SentCreate): Promise<Entry | null> {
  const entries = await listCell(api, sent.entry);
  const since = sent.at - clockSkewMs;
  const stored = entries.find(
    (entry) => sameContent(entry, sent.entry) && Date.parse(entry.created_at) >= since,
  );
  return stored ?? null;
}

interface Attempts {
  /** What was sent before without an answer. */
  readonly tried: readonly (EntryContent | null)[];
  /** What is to be sent now; null deletes. */
  readonly wished: EntryContent | null;
}

/** Changes or deletes the version that the person saw. */
async function change(api: SaveApi, base: Entry, attempts: Attempts, ledger: Ledger): Promise<Saved> {
  const { tried, wished } = attempts;
  ledger.noteTried([...tried, wished]);
  try {
    if (wished) return { kind: "stored", entry: await api.update(base.id, base.version, wished) };
    await api.remove(base.id, base.version);
    return { kind: "removed", entry: base };
  } catch (error) {
    if (isRefusal(error)) ledger.noteTried(tried.length > 0 ? tried : undefined);
    if (hasStatus(error, 404)) return explain(base, null, attempts);
    if (hasStatus(error, 412)) return explain(base, await current(api, base.id), attempts);
    throw error;
  }
}

/** The person is back at what they saw; what was tried in between may have been done. */
async function lookAgain(api: SaveApi, base: Entry, tried: Attempts["tried"]): Promise<Saved> {
  const now = await current(api, base.id);
  if (now?.version === base.version) return { kind: "settled", base: now };
  return explainTried(base, now, tried);
}

/** Says why an entry is not the version that the person saw. */
function explain(base: Entry, now: Entry | null, { tried, wished }: Attempts): Saved {
  // As it is wished already, perhaps by ourselves: an answer was lost.
  if (!now && !wished) return { kind: "removed", entry: base };
  if (now && wished && sameContent(now, wished)) return { kind: "stored", entry: now };
  return explainTried(base, now, tried);
}

function explainTried(base: Entry, now: Entry | null, tried: Attempts["tried"]): Saved {
  const ours = now
    ? now.version === base.version + 1 && tried.some((content) => content && sameContent(now, content))
    : tried.includes(null);
  // Our own change, whose answer was lost, is nobody else's version: what was typed since goes on from it.
  return ours ? { kind: "settled", base: now } : { kind: "conflict", theirs: now };
}

/** The entry as it is now; null where it is gone. */
async function current(api: SaveApi, id: string): Promise<Entry | null> {
  try {
    return await api.get(id);
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** Whether the service refused, and did nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof Problem && !error.uncertain;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Problem && error.code === code;
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}
