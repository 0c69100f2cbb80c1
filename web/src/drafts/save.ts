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
  /** Whether the person saw nothing in the cell of what is to be created. */
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
      return (
        (await meet(api, wish.entry, ledger)) ?? {
          kind: "stored",
          entry: await create(api, draft.key, wish.entry, ledger),
        }
      );
    case "update":
      return change(api, wish.base, { tried, wished: wish.content }, ledger);
    case "remove":
      return change(api, wish.base, { tried, wished: null }, ledger);
    default:
      return draft.base ? lookAgain(api, draft.base, tried) : { kind: "settled", base: null };
  }
}

/** Looks for entries in a cell that the person saw empty: from another tab or device, they would count twice. */
async function meet(api: SaveApi, entry: NewEntry, ledger: Ledger): Promise<Saved | undefined> {
  if (!ledger.sawEmpty) return undefined;
  const [first, ...others] = (await listCell(api, entry)).filter((there) => !ledger.isKnown(there));
  if (!first) return undefined;
  const same = [first, ...others].find((there) => sameContent(there, entry));
  return same ? { kind: "stored", entry: same } : { kind: "met", entries: [first, ...others] };
}

function listCell(api: SaveApi, { date, project }: Pick<NewEntry, "date" | "project">): Promise<Entry[]> {
  return api.listAll({ from: date, to: date, project });
}

async function create(
  api: SaveApi,
  key: string | undefined,
  entry: NewEntry,
  ledger: Ledger,
): Promise<Entry> {
  const sent = { key: key ?? ledger.newKey(), entry, at: ledger.now() };
  ledger.noteSent(sent);
  try {
    return await api.create(sent.entry, sent.key);
  } catch (error) {
    // A plain no means that nothing was stored. Otherwise it stays noted: the entry may be there.
    if (isPlainNo(error)) ledger.noteSent(undefined);
    throw error;
  }
}

/** Finds out what became of a create that had no answer: the entry, or null where nothing was stored. */
async function settleSent(api: SaveApi, sent: SentCreate, ledger: Ledger): Promise<Entry | null> {
  if (ledger.now() - sent.at > keyLifeMs) return findStored(api, sent);
  try {
    return await api.create(sent.entry, sent.key);
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
    if (isPlainNo(error)) ledger.noteTried(tried.length > 0 ? tried : undefined);
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

function isPlainNo(error: unknown): boolean {
  return error instanceof Problem && !error.uncertain;
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}
