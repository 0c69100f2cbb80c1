// A separate client of the API: it prepares entries before a test and checks the result after it.
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "../../src/api/schema.ts";

export type Entry = components["schemas"]["Entry"];

export interface NewEntry {
  readonly date: string;
  readonly project: string;
  readonly hours: number;
  readonly notes?: string;
  readonly user_type?: "employee" | "contractor";
}

export interface NewRow extends NewEntry {
  readonly user_id: string;
  readonly external_id: string;
}

export class Api {
  readonly #client: ReturnType<typeof createClient<paths>>;

  constructor(address: string, token: string) {
    this.#client = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${token}` } });
  }

  async create(entry: NewEntry): Promise<Entry> {
    const { data, error } = await this.#client.POST("/timesheets", {
      params: { header: { "Idempotency-Key": randomUUID() } },
      body: { user_type: "employee", notes: "", ...entry },
    });
    return dataOf(data, error);
  }

  /** Creates the entries one after another, so that their ids are in this order. */
  async createAll(entries: readonly NewEntry[]): Promise<Entry[]> {
    const created: Entry[] = [];
    for (const entry of entries) created.push(await this.create(entry));
    return created;
  }

  /** Returns the caller's own entries of the days, oldest first. */
  async list(from: string, to: string): Promise<Entry[]> {
    const { data, error } = await this.#client.GET("/timesheets", {
      params: { query: { from, to, limit: 100 } },
    });
    // The response type includes CSV, which isn't requested here.
    return [...(dataOf(data, error) as Entry[])].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async update(entry: Entry, change: Partial<NewEntry>): Promise<Entry> {
    const { project, hours, notes, user_type } = { ...entry, ...change };
    const { data, error } = await this.#client.PUT("/timesheets/{id}", {
      params: { path: { id: entry.id }, header: { "If-Match": `"${entry.version}"` } },
      body: { project, hours, notes, user_type },
    });
    return dataOf(data, error);
  }

  async remove(entry: Entry): Promise<void> {
    const { error } = await this.#client.DELETE("/timesheets/{id}", { params: { path: { id: entry.id } } });
    if (error) throw new Error(error.message);
  }

  /** Returns the first page of all users' pending entries. */
  async queue(): Promise<readonly Entry[]> {
    const { data, error } = await this.#client.GET("/approvals", { params: { query: { limit: 100 } } });
    return dataOf(data, error);
  }

  /** Returns all pending entries of one user in a range of days. */
  async queueOf(userId: string, from: string, to: string): Promise<readonly Entry[]> {
    const query = { user_id: userId, from, to, limit: 100 };
    const entries: Entry[] = [];
    for (let cursor: string | undefined, last = false; !last; ) {
      const params = { query: { ...query, ...(cursor !== undefined && { cursor }) } };
      const { data, error, response } = await this.#client.GET("/approvals", { params });
      entries.push(...dataOf(data, error));
      // A page of one user may be short or empty even if it isn't the last.
      const [, next] = /[?&]cursor=([^&>]+)/.exec(response.headers.get("Link") ?? "") ?? [];
      cursor = next === undefined ? undefined : decodeURIComponent(next);
      last = cursor === undefined;
    }
    return entries;
  }

  /** Imports up to 100 rows of any users. */
  async upload(rows: readonly NewRow[]): Promise<void> {
    const body = rows.map((row) => ({ user_type: "employee" as const, notes: "", ...row }));
    const { data, error } = await this.#client.POST("/timesheets/upload", { body });
    dataOf(data, error);
  }

  async approve(entry: Entry): Promise<Entry> {
    return this.#decide(entry, { user_id: entry.user_id });
  }

  async reject(entry: Entry, reason: string): Promise<Entry> {
    return this.#decide(entry, { user_id: entry.user_id, approved: false, reason });
  }

  async #decide(entry: Entry, decision: components["schemas"]["Decision"]): Promise<Entry> {
    const { data, error } = await this.#client.PUT("/approvals/{id}", {
      params: { path: { id: entry.id }, header: { "If-Match": `"${entry.version}"` } },
      body: decision,
    });
    return dataOf(data, error);
  }
}

function dataOf<T>(data: T | undefined, error: { readonly message: string } | undefined): T {
  if (data === undefined) throw new Error(error?.message ?? "the response has no body");
  return data;
}
