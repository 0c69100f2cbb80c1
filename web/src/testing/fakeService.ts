// An in-memory fake of the service for a user's own entries and for decisions. It has versions, idempotency keys, and a
// network that loses the requests and responses that a test chooses.
import type { Decision, Entry, EntryContent, NewEntry } from "../api/api.ts";
import { Problem } from "../api/problem.ts";
import type { SaveApi } from "../drafts/save.ts";
import { entryOf } from "./entry.ts";

/** The outcome of one call. */
export type CallOutcome =
  | "success"
  /** The service carries it out, but the response is lost. */
  | "response lost"
  /** The request never arrives. */
  | "request lost"
  /** The service or a proxy returns the error. If `done` is set, the service carries the call out nevertheless. */
  | {
      readonly status: number;
      readonly code?: string;
      readonly retryAfter?: number;
      readonly done?: boolean;
    };

export type Operation = keyof SaveApi | "decide";

const keyLifetimeMs = 24 * 3_600_000;

interface Call {
  readonly operation: Operation;
  readonly args: readonly unknown[];
}

export class FakeService implements SaveApi {
  readonly entries = new Map<string, Entry>();
  readonly calls: Call[] = [];
  /** Returns the outcome of each call. A promise holds the call back. */
  outcomeOf: (operation: Operation, id?: string) => CallOutcome | Promise<CallOutcome> = () => "success";
  readonly #keys = new Map<string, { entry: Entry; body: string; at: number }>();
  #count = 0;

  create = (entry: NewEntry, key: string, ifEmpty = false): Promise<Entry> =>
    this.#call("create", [entry, key, ifEmpty], () => this.#create(entry, key, ifEmpty));

  update = (id: string, version: number, content: EntryContent): Promise<Entry> =>
    this.#call("update", [id, version, content], () => {
      const entry = this.#findVersion(id, version);
      if (entry.approved) throw problemOf(409, "approved");
      const project = normalized(content.project);
      const changed = { ...entry, ...content, project, status: "submitted", version: version + 1 } as Entry;
      return this.put(changed);
    });

  remove = (id: string, version: number): Promise<void> =>
    this.#call("remove", [id, version], () => {
      if (this.#findVersion(id, version).approved) throw problemOf(409, "approved");
      this.entries.delete(id);
    });

  get = (id: string): Promise<Entry> => this.#call("get", [id], () => this.#findEntry(id));

  listAll = (filters: { from?: string; to?: string; project?: string }): Promise<Entry[]> =>
    this.#call("listAll", [filters], () =>
      [...this.entries.values()].filter(
        ({ date, project }) => date === filters.from && project === normalized(filters.project ?? ""),
      ),
    );

  /** Decides on an entry as the manager, or reopens it, by the rules of internal/timesheet's Entry.Decide. */
  decide = (id: string, version: number, manager: string, decision: Decision | "reopen"): Promise<Entry> =>
    this.#call("decide", [id, version, manager, decision], () => {
      const entry = this.#findEntry(id);
      if (entry.user_id === manager) throw problemOf(403, "own_entry");
      this.#findVersion(id, version);
      const decided = decision === "reopen" ? pending : decidedBy(manager, decision);
      if (decided.status === entry.status) return entry;
      if (decision !== "reopen" && entry.status !== "submitted") throw problemOf(409, "decided");
      return this.change(id, decided);
    });

  /** Returns how often the operation was called. */
  count(operation: Operation): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** Stores an entry, as another user or tab would. */
  put(entry: Entry): Entry {
    this.entries.set(entry.id, entry);
    return entry;
  }

  /** Stores an entry that the test begins with. */
  addEntry(content: Partial<Entry> = {}): Entry {
    return this.put(entryOf({ id: `entry-${++this.#count}`, hours: 7, ...content }));
  }

  /** Changes an entry to a new version, as another user or tab would. */
  change(id: string, content: Partial<Entry>): Entry {
    const entry = this.#findEntry(id);
    return this.put({ ...entry, version: entry.version + 1, ...content } as Entry);
  }

  /** Sets the outcome of one operation's calls. All other calls succeed. */
  setOutcome(operation: Operation, outcome: CallOutcome | Promise<CallOutcome>): void {
    this.outcomeOf = (called) => (called === operation ? outcome : "success");
  }

  /** Lets every call succeed from now on. */
  recover(): void {
    this.outcomeOf = () => "success";
  }

  /** Holds back one operation's calls until the returned function is called. All other calls succeed. */
  hold(operation: Operation): (outcome?: CallOutcome) => void {
    const held = heldOutcome();
    this.setOutcome(operation, held.outcome);
    return held.release;
  }

  /** Returns a line for each entry, in the order of days. */
  lines(): string[] {
    return [...this.entries.values()]
      .map(({ date, project, hours, notes }) => [date, project, hours, notes].join(" ").trim())
      .sort();
  }

  async #call<T>(operation: Operation, args: readonly [unknown, ...unknown[]], execute: () => T): Promise<T> {
    this.calls.push({ operation, args });
    const outcome = this.outcomeOf(operation, typeof args[0] === "string" ? args[0] : undefined);
    // Don't await an outcome that isn't a promise: calls must arrive in the order in which they are made.
    if (outcome instanceof Promise) return this.#complete(await outcome, execute);
    return this.#complete(outcome, execute);
  }

  async #complete<T>(outcome: CallOutcome, execute: () => T): Promise<T> {
    if (outcome === "request lost") throw unreachable();
    if (typeof outcome === "object") {
      if (outcome.done) execute();
      throw problemOf(outcome.status, outcome.code ?? "test", outcome.retryAfter);
    }
    const result = execute();
    if (outcome === "response lost") throw unreachable();
    return structuredClone(result);
  }

  #create(entry: NewEntry, key: string, ifEmpty: boolean): Entry {
    const body = JSON.stringify(entry);
    const previous = this.#keys.get(key);
    if (previous && Date.now() - previous.at < keyLifetimeMs) {
      if (previous.body !== body) throw problemOf(422, "idempotency_key_reused");
      return previous.entry;
    }
    const { date } = entry;
    const project = normalized(entry.project);
    const isOccupied = [...this.entries.values()].some((one) => one.date === date && one.project === project);
    if (ifEmpty && isOccupied) throw problemOf(409, "entry_exists");
    const created_at = new Date().toISOString();
    const id = `stored-${++this.#count}`;
    const stored = this.put(entryOf({ ...entry, id, project, created_at }));
    this.#keys.set(key, { entry: stored, body, at: Date.now() });
    return stored;
  }

  #findEntry(id: string): Entry {
    const entry = this.entries.get(id);
    if (!entry) throw problemOf(404, "not_found");
    return entry;
  }

  #findVersion(id: string, version: number): Entry {
    const entry = this.#findEntry(id);
    if (entry.version !== version) throw problemOf(412, "version");
    return entry;
  }
}

/** Returns a promise of an outcome, and the function that resolves it. */
export function heldOutcome(): {
  readonly outcome: Promise<CallOutcome>;
  readonly release: (outcome?: CallOutcome) => void;
} {
  let resolve: (outcome: CallOutcome) => void = () => undefined;
  const outcome = new Promise<CallOutcome>((resolved) => {
    resolve = resolved;
  });
  return { outcome, release: (value = "success") => resolve(value) };
}

const pending = { status: "submitted", approved: false } as const;

function decidedBy(manager: string, decision: Decision): Partial<Entry> {
  if (decision.approved) return { status: "approved", approved: true };
  return { status: "rejected", approved: false, decided_by: manager, decided_reason: decision.reason };
}

/** Implements the part of the service's normalization that the tests need. */
function normalized(project: string): string {
  return project.replaceAll(/\s+/g, " ");
}

function problemOf(status: number, code: string, retryAfter?: number): Problem {
  return new Problem({ status, code, message: code, ...(retryAfter !== undefined && { retryAfter }) });
}

function unreachable(): Problem {
  return new Problem({ status: 0, code: "unreachable", message: "No response" });
}
