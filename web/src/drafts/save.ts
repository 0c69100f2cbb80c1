// Sends a draft, so that nothing is stored twice and no other version is overwritten.
import type { Api, Entry, NewEntry } from "../api/api.ts";
import { Problem } from "../api/problem.ts";
import { type Draft, type SentCreate, sameContent, wishOf } from "./draft.ts";

export type Saved =
  | { readonly kind: "stored"; readonly entry: Entry }
  | { readonly kind: "removed"; readonly entry: Entry }
  | { readonly kind: "conflict"; readonly theirs: Entry | null }
  /** There was nothing to do. */
  | { readonly kind: "nothing" };

/** Where a save notes what it has sent before it knows what came of it. */
export interface Ledger {
  readonly noteSent: (sent: SentCreate | undefined) => void;
  readonly now: () => number;
  readonly newKey: () => string;
}

/** How long a key is surely remembered by the service, in milliseconds: an hour less than its 24. */
const keyLifeMs = 23 * 3_600_000;

type SaveApi = Pick<Api, "create" | "update" | "remove" | "get" | "listAll">;

/** Makes the service have what the draft asks for. Throws a Problem where that can't be done, or not now. */
export async function save(api: SaveApi, draft: Draft, ledger: Ledger): Promise<Saved> {
  if (!draft.base && draft.sent) {
    const found = await settleSent(api, draft.sent, ledger);
    if (found) {
      // It is an entry now: what was typed since is a change of it.
      const saved = await save(api, { ...draft, base: found }, ledger);
      return saved.kind === "nothing" ? { kind: "stored", entry: found } : saved;
    }
  }
  const wish = wishOf(draft);
  switch (wish.kind) {
    case "create":
      return { kind: "stored", entry: await create(api, newSent(wish.entry, ledger), ledger) };
    case "update":
      return resolved(
        api,
        wish.base,
        (theirs) => sameContent(theirs, wish.content),
        async () => ({
          kind: "stored",
          entry: await api.update(wish.base.id, wish.base.version, wish.content),
        }),
      );
    case "remove":
      return remove(api, wish.base);
    default:
      return { kind: "nothing" };
  }
}

function newSent(entry: NewEntry, ledger: Ledger): SentCreate {
  return { key: ledger.newKey(), entry, at: ledger.now() };
}

async function create(api: SaveApi, sent: SentCreate, ledger: Ledger): Promise<Entry> {
  ledger.noteSent(sent);
  try {
    const entry = await api.create(sent.entry, sent.key);
    ledger.noteSent(undefined);
    return entry;
  } catch (error) {
    // A plain no means that nothing was stored. Otherwise the key stays noted: the entry may be there.
    if (error instanceof Problem && !error.uncertain) ledger.noteSent(undefined);
    throw error;
  }
}

/** Finds out what became of a create that had no answer: the entry, or none where nothing was stored. */
async function settleSent(api: SaveApi, sent: SentCreate, ledger: Ledger): Promise<Entry | undefined> {
  if (ledger.now() - sent.at > keyLifeMs) return findStored(api, sent, ledger);
  try {
    return await create(api, sent, ledger);
  } catch (error) {
    // The service refuses it, so it never took it; what is typed now may be another matter.
    const refused = error instanceof Problem && !error.passes && error.status !== 401;
    if (refused) return undefined;
    throw error;
  }
}

// The service has forgotten the key, so sending again could store it twice: look whether it is there.
async function findStored(api: SaveApi, sent: SentCreate, ledger: Ledger): Promise<Entry | undefined> {
  const { date, project } = sent.entry;
  const entries = await api.listAll({ from: date, to: date, project });
  const since = sent.at - keyLifeMs;
  const found = entries.find(
    (entry) => sameContent(entry, sent.entry) && Date.parse(entry.created_at) >= since,
  );
  ledger.noteSent(undefined);
  return found;
}

async function remove(api: SaveApi, base: Entry): Promise<Saved> {
  try {
    await api.remove(base.id, base.version);
  } catch (error) {
    if (hasStatus(error, 412)) return conflict(api, base.id);
    // It is gone already, perhaps by an answer that got lost.
    if (!hasStatus(error, 404)) throw error;
  }
  return { kind: "removed", entry: base };
}

/** Changes an entry; where it is another version now, finds out whether that is what was wished anyway. */
async function resolved(
  api: SaveApi,
  base: Entry,
  isWished: (theirs: Entry) => boolean,
  change: () => Promise<Saved>,
): Promise<Saved> {
  try {
    return await change();
  } catch (error) {
    if (hasStatus(error, 404)) return { kind: "conflict", theirs: null };
    if (!hasStatus(error, 412)) throw error;
  }
  const found = await conflict(api, base.id);
  // Our own change, whose answer was lost, looks like somebody else's.
  return found.theirs && isWished(found.theirs) ? { kind: "stored", entry: found.theirs } : found;
}

async function conflict(api: SaveApi, id: string): Promise<Extract<Saved, { kind: "conflict" }>> {
  try {
    return { kind: "conflict", theirs: await api.get(id) };
  } catch (error) {
    if (hasStatus(error, 404)) return { kind: "conflict", theirs: null };
    throw error;
  }
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}
