// The API as this page uses it. Every function throws a Problem if the request fails.
import createClient from "openapi-fetch";
import type { Day } from "../calendar/day.ts";
import { nextCursor } from "./link.ts";
import type { components, paths } from "./schema.ts";

export type Entry = components["schemas"]["Entry"];
export type Status = components["schemas"]["Status"];
export type UserType = components["schemas"]["UserType"];
export type Summary = components["schemas"]["Summary"];
/** The separator of a CSV file's cells. With semicolons, the file's hours have a decimal comma. */
export type Separator = "comma" | "semicolon";
export type GroupBy = "day" | "week" | "month" | "project";

/**
 * The fields of an entry that the user can change. The user also sets the day, once (NewEntry); the service sets the
 * rest.
 */
export interface EntryContent {
  readonly project: string;
  readonly hours: number;
  readonly notes: string;
  readonly user_type: UserType;
}

export interface NewEntry extends EntryContent {
  readonly date: Day;
}

export interface Filters {
  readonly from?: Day;
  readonly to?: Day;
  readonly project?: string;
  readonly status?: Status;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** The cursor of the next page, or undefined on the last page. */
  readonly next: string | undefined;
}

interface QueueFilters {
  readonly user_id?: string;
  readonly from?: Day;
  readonly to?: Day;
}

export type Decision = { readonly approved: true } | { readonly approved: false; readonly reason: string };

/** The most entries that the API returns in one page. */
const pageLimit = 100;

export type Api = ReturnType<typeof createApi>;

/** Returns the API at the base URL. `authorizedFetch` (transport.ts) adds the token and throws Problems. */
export function createApi(baseUrl: string, authorizedFetch: (request: Request) => Promise<Response>) {
  const client = createClient<paths>({ baseUrl, fetch: authorizedFetch });

  /** Returns one page of the user's own entries, newest day first. */
  async function list(
    filters: Filters,
    cursor?: string,
    limit: number = pageLimit,
    signal?: AbortSignal,
  ): Promise<Page> {
    const query = { ...filters, limit, ...(cursor !== undefined && { cursor }) };
    const { data, response } = await client.GET("/timesheets", {
      params: { query },
      ...(signal && { signal }),
    });
    return pageOf(data, response);
  }

  /** Returns all of the user's own entries that match the filters, from as many pages as needed. */
  async function listAll(filters: Filters, signal?: AbortSignal): Promise<Entry[]> {
    const entries: Entry[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(filters, cursor, pageLimit, signal);
      entries.push(...page.entries);
      cursor = page.next;
    } while (cursor !== undefined);
    return entries;
  }

  /** Returns the user's own entries as the text of a CSV file, without the byte order mark. */
  async function csv(filters: Filters, separator: Separator): Promise<string> {
    const { data } = await client.GET("/timesheets", {
      params: { query: { ...filters, separator } },
      headers: { Accept: "text/csv" },
      parseAs: "text",
    });
    return requireBody(data as string | undefined);
  }

  async function get(id: string): Promise<Entry> {
    const { data } = await client.GET("/timesheets/{id}", { params: { path: { id } } });
    return requireBody(data);
  }

  /**
   * Stores an entry. A retry with the same key and entry within 24 hours doesn't store the entry twice. With ifEmpty,
   * it throws a 409 `entry_exists` if the project already has an entry on the day that wasn't stored with this key.
   */
  async function create(entry: NewEntry, idempotencyKey: string, ifEmpty = false): Promise<Entry> {
    const { data } = await client.POST("/timesheets", {
      params: {
        header: { "Idempotency-Key": idempotencyKey },
        ...(ifEmpty && { query: { if_empty: "true" } as const }),
      },
      body: { ...entry },
    });
    const { message: _, ...stored } = requireBody(data);
    return stored as Entry;
  }

  /** Changes an entry if it still has the version that the user saw. Otherwise throws a 412. */
  async function update(id: string, version: number, content: EntryContent): Promise<Entry> {
    const { data } = await client.PUT("/timesheets/{id}", {
      params: { path: { id }, header: { "If-Match": etag(version) } },
      body: { ...content },
    });
    return requireBody(data);
  }

  /** Deletes an entry if it still has the version that the user saw. Otherwise throws a 412. */
  async function remove(id: string, version: number): Promise<void> {
    await client.DELETE("/timesheets/{id}", {
      params: { path: { id }, header: { "If-Match": etag(version) } },
    });
  }

  /** Returns the totals of the user's own hours. */
  async function summary(from: Day, to: Day, groupBy: GroupBy, signal?: AbortSignal): Promise<Summary> {
    const { data } = await client.GET("/timesheets/summary", {
      params: { query: { from, to, group_by: groupBy } },
      ...(signal && { signal }),
    });
    return requireBody(data);
  }

  /** Returns one page of all users' pending entries, oldest day first. */
  async function approvals(cursor?: string, signal?: AbortSignal, filters: QueueFilters = {}): Promise<Page> {
    const query = { ...filters, limit: pageLimit, ...(cursor !== undefined && { cursor }) };
    const { data, response } = await client.GET("/approvals", {
      params: { query },
      ...(signal && { signal }),
    });
    return pageOf(data, response);
  }

  /** Returns the entry as the list of pending entries contains it, or undefined. The list may be slightly stale. */
  async function findPending(entry: Pick<Entry, "id" | "user_id" | "date">): Promise<Entry | undefined> {
    const filters = { user_id: entry.user_id, from: entry.date, to: entry.date };
    let cursor: string | undefined;
    do {
      const page = await approvals(cursor, undefined, filters);
      const pending = page.entries.find(({ id }) => id === entry.id);
      if (pending) return pending;
      cursor = page.next;
    } while (cursor !== undefined);
    return undefined;
  }

  /** Approves or rejects an entry if it still has the version that the manager saw. Otherwise throws a 412. */
  async function decide(
    entry: Pick<Entry, "id" | "user_id" | "version">,
    decision: Decision,
  ): Promise<Entry> {
    const { data } = await client.PUT("/approvals/{id}", {
      params: { path: { id: entry.id }, header: { "If-Match": etag(entry.version) } },
      body: { user_id: entry.user_id, ...decision },
    });
    return requireBody(data);
  }

  /** Undoes a decision if the entry still has the version that the decision created. Otherwise throws a 412. */
  async function reopen(entry: Pick<Entry, "id" | "user_id" | "version">): Promise<Entry> {
    const { data } = await client.PUT("/approvals/{id}", {
      params: { path: { id: entry.id }, header: { "If-Match": etag(entry.version) } },
      body: { user_id: entry.user_id, status: "submitted" },
    });
    return requireBody(data);
  }

  return {
    list,
    listAll,
    csv,
    get,
    create,
    update,
    remove,
    summary,
    approvals,
    findPending,
    decide,
    reopen,
  };
}

function etag(version: number): string {
  return `"${version}"`;
}

function pageOf(data: unknown, response: Response): Page {
  return { entries: requireBody(data) as Entry[], next: nextCursor(response.headers.get("Link")) };
}

// If a request fails, the transport throws. Data is undefined only if a successful response has no body, and that is a
// bug in the service.
function requireBody<T>(data: T | undefined): T {
  if (data === undefined) throw new Error("the API's response has no body");
  return data;
}
