// The API's approvals over HTTP, so that tests use the real api.ts and transport.ts: the queue in pages, and decisions.
import { type Api, createApi, type Decision, type Entry } from "../api/api.ts";
import { Problem } from "../api/problem.ts";
import { authorizedFetch } from "../api/transport.ts";
import { entryOf } from "./entry.ts";
import { type CallOutcome, FakeService } from "./fakeService.ts";

export const manager = "manager@example.com";

/** Returns a pending entry of an employee, with the fields that the test sets. */
export function pendingEntry(content: Partial<Entry> = {}): Entry {
  return entryOf({ user_id: "employee@example.com", date: "2026-11-16", ...content });
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly ifMatch: string | null;
  readonly body: Record<string, unknown>;
}

export class FakeQueue extends FakeService {
  readonly api: Api;
  readonly requests: RecordedRequest[] = [];
  pageSize = 100;
  maxConcurrent = 0;
  /** How many of the next reads of the list return the state before the last change. */
  staleReads = 0;
  readonly #failures: { readonly id: string | undefined; readonly outcome: CallOutcome }[] = [];
  readonly #refused = new Set<string | null>();
  #stale: readonly Entry[] = [];
  #concurrent = 0;
  #gate: Promise<void> = Promise.resolve();

  constructor(...entries: readonly Entry[]) {
    super();
    for (const entry of entries) this.put(entry);
    this.outcomeOf = (_, id) => this.#nextFailure(id) ?? "success";
    // The provider renews no token, so a refused token ends the session.
    let token: string | undefined = "token";
    const session = {
      accessToken: () => Promise.resolve(token),
      renew: () => {
        token = undefined;
        return Promise.resolve("refused" as const);
      },
      expire: () => undefined,
    };
    const send = (input: RequestInfo | URL) => this.#respond(input as Request);
    this.api = createApi("http://api.example.com", authorizedFetch(session, send as typeof fetch));
  }

  override change(id: string, content: Partial<Entry>): Entry {
    this.#stale = [...this.entries.values()];
    return super.change(id, content);
  }

  /** Deletes an entry, as its owner would. */
  delete(id: string): void {
    this.#stale = [...this.entries.values()];
    this.entries.delete(id);
  }

  /** Fails the next decisions, on one entry or on any. */
  fail(outcome: CallOutcome, { times = 1, id }: { times?: number; id?: string } = {}): void {
    for (let time = 0; time < times; time += 1) this.#failures.push({ id, outcome });
  }

  /** Refuses the page at the cursor, once. */
  refuseList(cursor: string | null): void {
    this.#refused.add(cursor);
  }

  /** Holds every response back until the returned function is called. */
  holdAll(): () => void {
    let release: () => void = () => undefined;
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  putRequests(): RecordedRequest[] {
    return this.requests.filter(({ method }) => method === "PUT");
  }

  #nextFailure(id: string | undefined): CallOutcome | undefined {
    const at = this.#failures.findIndex((failure) => failure.id === undefined || failure.id === id);
    return at < 0 ? undefined : this.#failures.splice(at, 1)[0]?.outcome;
  }

  async #respond(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const body = request.method === "PUT" ? ((await request.json()) as Record<string, unknown>) : {};
    const ifMatch = request.headers.get("If-Match");
    this.requests.push({ method: request.method, path: pathname, ifMatch, body });
    this.#concurrent += 1;
    this.maxConcurrent = Math.max(this.maxConcurrent, this.#concurrent);
    await this.#gate;
    this.#concurrent -= 1;
    if (request.method === "GET") return this.#list(searchParams);
    const id = decodeURIComponent(pathname.split("/").at(-1) ?? "");
    // "1"
    const version = Number(ifMatch?.slice(1, -1));
    const decision = body.status === "submitted" ? "reopen" : (body as Decision);
    return this.decide(id, version, manager, decision).then((entry) => Response.json(entry), responseOf);
  }

  #list(query: URLSearchParams): Response {
    if (this.#refused.delete(query.get("cursor")))
      return responseOf(new Problem({ status: 403, code: "forbidden", message: "forbidden" }));
    const stale = this.staleReads > 0;
    if (stale) this.staleReads -= 1;
    const user = query.get("user_id");
    const cursor = query.get("cursor");
    const pending = (stale ? this.#stale : [...this.entries.values()])
      .filter(({ status, user_id: owner }) => status === "submitted" && (user === null || owner === user))
      .filter(({ id }) => cursor === null || id > cursor)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const page = pending.slice(0, this.pageSize);
    const hasMore = page.length < pending.length;
    const link = hasMore && { Link: `</approvals?cursor=${page.at(-1)?.id}>; rel="next"` };
    return Response.json(page, link ? { headers: link } : undefined);
  }
}

/** Returns the response that the transport throws as this problem. Throws as fetch does if there was no response. */
function responseOf(error: unknown): Response {
  if (!(error instanceof Problem)) throw error;
  const { status, code, message, retryAfter } = error;
  if (status === 0) throw new TypeError("Failed to fetch");
  const headers = retryAfter === undefined ? undefined : { "Retry-After": String(retryAfter) };
  return Response.json({ message, code, request_id: "r" }, { status, ...(headers && { headers }) });
}
