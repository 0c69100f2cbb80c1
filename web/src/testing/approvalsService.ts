// The approvals of the API, for tests: the rules of internal/timesheet's Entry.Decide behind a fetch, so that api.ts and
// transport.ts are the real ones. It can fail before or after it did what was asked, and hold its answers back.
import { type Api, createApi, type Entry } from "../api/api.ts";
import { authorizedFetch } from "../api/transport.ts";

export const manager = "manager@example.com";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly ifMatch: string | null;
  readonly body: Record<string, unknown>;
}

/** What to answer to a PUT in the place of the truth; "unreachable" is no answer at all. */
export interface Fault {
  readonly status: number | "unreachable";
  readonly code?: string;
  readonly retryAfter?: number;
  /** It was done all the same. */
  readonly done?: boolean;
}

let serial = 0;

export function entryOf(parts: Partial<Entry> = {}): Entry {
  const date = parts.date ?? "2026-11-16";
  serial += 1;
  return {
    id: `${date}-${String(serial).padStart(26, "0")}`,
    user_id: "employee@example.com",
    user_type: "employee",
    date,
    project: "StoreZero",
    hours: 7.5,
    notes: "",
    approved: false,
    status: "submitted",
    created_at: "2026-11-16T16:04:05Z",
    updated_at: "2026-11-16T16:04:05Z",
    version: 1,
    ...parts,
  } as Entry;
}

export class TestService {
  readonly api: Api;
  readonly asked: Asked[] = [];
  pageSize = 100;
  mostAtOnce = 0;
  /** How many reads of the list are answered as it was before the last change. */
  staleReads = 0;
  readonly #entries = new Map<string, Entry>();
  readonly #faults: { id: string | undefined; fault: Fault }[] = [];
  readonly #refused = new Set<string | null>();
  #stale: readonly Entry[] = [];
  #atOnce = 0;
  #gate: Promise<void> = Promise.resolve();

  constructor(...entries: readonly Entry[]) {
    for (const entry of entries) this.#entries.set(entry.id, entry);
    // A provider that renews no token: one that was refused is the end of the session.
    let token: string | undefined = "token";
    const session = {
      accessToken: () => Promise.resolve(token),
      renew: () => {
        token = undefined;
        return Promise.resolve("refused" as const);
      },
      expire: () => undefined,
    };
    const send = (input: RequestInfo | URL) => this.#answer(input as Request);
    this.api = createApi("http://api.example.com", authorizedFetch(session, send as typeof fetch));
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  /** Has somebody record an entry meanwhile. */
  add(entry: Entry): void {
    this.#entries.set(entry.id, entry);
  }

  /** Does what somebody else would do meanwhile. */
  change(id: string, parts: Partial<Entry>): void {
    const entry = this.#entries.get(id);
    if (!entry) throw new Error(`no entry ${id}`);
    this.#stale = [...this.#entries.values()];
    this.#entries.set(id, { ...entry, version: entry.version + 1, ...parts } as Entry);
  }

  remove(id: string): void {
    this.#stale = [...this.#entries.values()];
    this.#entries.delete(id);
  }

  /** Has the next PUTs fail: those of one entry, or any. */
  fail(fault: Fault, { times = 1, id }: { times?: number; id?: string } = {}): void {
    for (let time = 0; time < times; time += 1) this.#faults.push({ id, fault });
  }

  /** Refuses the list to whoever asks for what begins at the cursor, once. */
  refuseList(cursor: string | null): void {
    this.#refused.add(cursor);
  }

  /** Keeps every answer back until the returned function is called. */
  hold(): () => void {
    let release: () => void = () => undefined;
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  puts(): Asked[] {
    return this.asked.filter(({ method }) => method === "PUT");
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const body = request.method === "PUT" ? ((await request.json()) as Record<string, unknown>) : {};
    const ifMatch = request.headers.get("If-Match");
    this.asked.push({ method: request.method, path: pathname, ifMatch, body });
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    await this.#gate;
    this.#atOnce -= 1;
    if (request.method === "GET") return this.#list(searchParams);
    return this.#put(decodeURIComponent(pathname.split("/").at(-1) ?? ""), ifMatch, body);
  }

  #list(query: URLSearchParams): Response {
    if (this.#refused.delete(query.get("cursor"))) return problem(403, "forbidden");
    const stale = this.staleReads > 0;
    if (stale) this.staleReads -= 1;
    const user = query.get("user_id");
    const cursor = query.get("cursor");
    const waiting = (stale ? this.#stale : [...this.#entries.values()])
      .filter(({ status, user_id: owner }) => status === "submitted" && (user === null || owner === user))
      .filter(({ id }) => cursor === null || id > cursor)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const page = waiting.slice(0, this.pageSize);
    const more = page.length < waiting.length;
    const link = more && { Link: `</approvals?cursor=${page.at(-1)?.id}>; rel="next"` };
    return Response.json(page, link ? { headers: link } : undefined);
  }

  #put(id: string, ifMatch: string | null, body: Record<string, unknown>): Response {
    const at = this.#faults.findIndex((planned) => planned.id === undefined || planned.id === id);
    const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
    if (!fault) return this.#decide(id, ifMatch, body);
    if (fault.done) this.#decide(id, ifMatch, body);
    if (fault.status === "unreachable") throw new TypeError("Failed to fetch");
    const { status, code = "unavailable", retryAfter } = fault;
    const wait = retryAfter === undefined ? undefined : { "Retry-After": String(retryAfter) };
    return problem(status, code, wait);
  }

  #decide(id: string, ifMatch: string | null, body: Record<string, unknown>): Response {
    const entry = this.#entries.get(id);
    if (!entry) return problem(404, "not_found");
    if (entry.user_id === manager) return problem(403, "own_entry");
    if (ifMatch !== `"${entry.version}"`) return problem(412, "version");
    const approved = body.approved === true;
    const status = body.status === "submitted" ? "submitted" : approved ? "approved" : "rejected";
    if (status !== entry.status) {
      if (status !== "submitted" && entry.status !== "submitted") return problem(409, "decided");
      this.change(id, { status, approved, ...decisionOf(status, body) } as Partial<Entry>);
    }
    return Response.json(this.#entries.get(id));
  }
}

function decisionOf(status: string, { reason }: Record<string, unknown>): Partial<Entry> {
  return status === "rejected" ? { decided_by: manager, decided_reason: String(reason) } : {};
}

function problem(status: number, code: string, headers?: Record<string, string>): Response {
  return Response.json({ message: code, code, request_id: "r" }, { status, ...(headers && { headers }) });
}
