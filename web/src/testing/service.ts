// The service in memory: versions, idempotency keys and a network that loses what it is told to lose. For tests.
import type { Entry, EntryContent, NewEntry } from "../api/api.ts";
import { Problem } from "../api/problem.ts";
import type { SaveApi } from "../drafts/save.ts";

/** What becomes of one call. */
export type Fate =
  | "answered"
  /** It is done, and nobody hears of it. */
  | "answer lost"
  /** It never arrives. */
  | "request lost"
  /** The service, or what stands before it, says no and does nothing. */
  | { readonly status: number; readonly code?: string; readonly retryAfter?: number };

export type Operation = keyof SaveApi;

const keyLifeMs = 24 * 3_600_000;

interface Call {
  readonly operation: Operation;
  readonly args: readonly unknown[];
}

export class Service implements SaveApi {
  readonly entries = new Map<string, Entry>();
  readonly calls: Call[] = [];
  /** Decides about each call; a promise holds its answer back. */
  fate: (operation: Operation) => Fate | Promise<Fate> = () => "answered";
  readonly #keys = new Map<string, { entry: Entry; asked: string; at: number }>();
  #count = 0;

  create = (entry: NewEntry, key: string, ifEmpty = false): Promise<Entry> =>
    this.#call("create", [entry, key, ifEmpty], () => this.#create(entry, key, ifEmpty));

  update = (id: string, version: number, content: EntryContent): Promise<Entry> =>
    this.#call("update", [id, version, content], () => {
      const entry = this.#atVersion(id, version);
      if (entry.approved) throw problem(409, "approved");
      const project = normalized(content.project);
      const changed = { ...entry, ...content, project, status: "submitted", version: version + 1 } as Entry;
      return this.put(changed);
    });

  remove = (id: string, version: number): Promise<void> =>
    this.#call("remove", [id, version], () => {
      if (this.#atVersion(id, version).approved) throw problem(409, "approved");
      this.entries.delete(id);
    });

  get = (id: string): Promise<Entry> => this.#call("get", [id], () => this.#found(id));

  listAll = (filters: { from?: string; to?: string; project?: string }): Promise<Entry[]> =>
    this.#call("listAll", [filters], () =>
      [...this.entries.values()].filter(
        ({ date, project }) => date === filters.from && project === normalized(filters.project ?? ""),
      ),
    );

  /** How often the operation was asked for. */
  count(operation: Operation): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** Stores an entry as somebody else would: from another tab, or by a decision. */
  put(entry: Entry): Entry {
    this.entries.set(entry.id, entry);
    return entry;
  }

  /** An entry that is there already. */
  given(content: Partial<Entry> = {}): Entry {
    return this.put(entryOf(`given-${++this.#count}`, content));
  }

  async #call<T>(operation: Operation, args: readonly unknown[], act: () => T): Promise<T> {
    this.calls.push({ operation, args });
    const fate = this.fate(operation);
    // A fate that is known at once is done at once: what is asked first arrives first.
    if (fate instanceof Promise) return this.#meet(await fate, act);
    return this.#meet(fate, act);
  }

  async #meet<T>(fate: Fate, act: () => T): Promise<T> {
    if (fate === "request lost") throw unreachable();
    if (typeof fate === "object") throw problem(fate.status, fate.code ?? "test", fate.retryAfter);
    const result = act();
    if (fate === "answer lost") throw unreachable();
    return structuredClone(result);
  }

  #create(entry: NewEntry, key: string, ifEmpty: boolean): Entry {
    const asked = JSON.stringify(entry);
    const used = this.#keys.get(key);
    if (used && Date.now() - used.at < keyLifeMs) {
      if (used.asked !== asked) throw problem(422, "idempotency_key_reused");
      return used.entry;
    }
    const { date } = entry;
    const project = normalized(entry.project);
    const there = [...this.entries.values()].some((one) => one.date === date && one.project === project);
    if (ifEmpty && there) throw problem(409, "entry_exists");
    const created_at = new Date().toISOString();
    const stored = this.put(entryOf(`stored-${++this.#count}`, { ...entry, project, created_at }));
    this.#keys.set(key, { entry: stored, asked, at: Date.now() });
    return stored;
  }

  #found(id: string): Entry {
    const entry = this.entries.get(id);
    if (!entry) throw problem(404, "not_found");
    return entry;
  }

  #atVersion(id: string, version: number): Entry {
    const entry = this.#found(id);
    if (entry.version !== version) throw problem(412, "version");
    return entry;
  }
}

/** An entry with the given fields; the test says those that belong together. */
export function entryOf(id: string, content: Partial<Entry> = {}): Entry {
  const entry = {
    id,
    user_id: "ann@example.com",
    user_type: "employee",
    date: "2026-11-23",
    project: "StoreZero",
    hours: 7,
    notes: "",
    approved: false,
    status: "submitted",
    created_at: "2026-11-23T16:04:05Z",
    updated_at: "2026-11-23T16:04:05Z",
    version: 1,
    ...content,
  };
  return entry as Entry;
}

/** The part of the API's normalizing that the tests need. */
function normalized(project: string): string {
  return project.replaceAll(/\s+/g, " ");
}

function problem(status: number, code: string, retryAfter?: number): Problem {
  return new Problem({ status, code, message: code, ...(retryAfter !== undefined && { retryAfter }) });
}

function unreachable(): Problem {
  return new Problem({ status: 0, code: "unreachable", message: "No answer" });
}
