// Counts the requests of what users do on the page, and writes bench/cost/requests.json: `make bench-requests`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import type { NewRow } from "./harness/api.ts";
import { root } from "./harness/built.ts";
import { addDays } from "./harness/days.ts";
import { Stack } from "./harness/stack.ts";
import { test } from "./harness/stories.ts";
import { Traffic } from "./harness/traffic.ts";
import { TestUser } from "./harness/user.ts";
import { addProject, record } from "./harness/week.ts";

const monday = "2026-03-16";
const projects = ["Alpha", "Beta", "Gamma"];
const workdays = 5;
/** More entries than the page loads of a long queue at once. */
const longQueue = 600;
const rowsPerUpload = 100;

interface Action {
  readonly action: string;
  /** The requests that API Gateway counts, by method and resource. */
  readonly api: Readonly<Record<string, number>>;
  /** The events of the authorizer, with the gateway's cache. */
  readonly authorizer: number;
  readonly api_bytes: number;
  /** The requests for files of the page that reach CloudFront. */
  readonly page_requests: number;
  readonly page_bytes: number;
}

/** The lines that the stack logs, and the bytes of each kind. */
class Log {
  readonly sizes = new Map<string, number[]>();
  #access: { readonly method: string; readonly resource: string }[] = [];
  #decisions = 0;

  readonly add = (line: string): void => {
    if (!line.startsWith("{")) return;
    const { msg, message = msg, method, resource } = JSON.parse(line) as Record<string, string>;
    if (message === undefined) return;
    this.sizes.set(message, [...(this.sizes.get(message) ?? []), Buffer.byteLength(line)]);
    if (message === "access") this.#access.push({ method: method ?? "", resource: resource ?? "" });
    if (message === "authorizer decision") this.#decisions++;
  };

  /** The number of requests since the last take, without preflights. */
  get calls(): number {
    return this.#access.filter(({ method }) => method !== "OPTIONS").length;
  }

  /** Returns the requests and the decisions since the last call. */
  take(): { readonly api: Record<string, number>; readonly authorizer: number } {
    const api: Record<string, number> = {};
    for (const { method, resource } of this.#access)
      api[`${method} ${resource}`] = (api[`${method} ${resource}`] ?? 0) + 1;
    const authorizer = this.#decisions;
    this.#access = [];
    this.#decisions = 0;
    return { api, authorizer };
  }

  /** Returns the mean size of a kind of line in bytes. */
  mean(kind: string): number {
    const sizes = this.sizes.get(kind) ?? [];
    return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
  }
}

test("requests", { timeout: 600_000 }, async ({ browser }) => {
  const log = new Log();
  const stack = await Stack.start(inject("built"), { store: "bolt", onLog: log.add });
  try {
    const actions = [...(await asEmployee()), ...(await asManager())];
    const logLines = {
      access: log.mean("access"),
      authorizer: log.mean("authorizer decision"),
      function: log.mean("request"),
    };
    const text = JSON.stringify({ actions, log_bytes: logLines }, null, 2);
    await writeFile(join(root, "bench", "cost", "requests.json"), `${text}\n`);
  } finally {
    await stack.close();
  }

  /** Opens a new browser profile and returns a function that measures an action in it. */
  async function measured() {
    const user = await TestUser.open(browser, stack);
    const { page } = user;
    const traffic = await Traffic.of(page);
    const measure = async (action: string, act: () => Promise<unknown>): Promise<Action> => {
      await traffic.take(page);
      log.take();
      await act();
      const exchanges = await traffic.take(page);
      const sent = (origin: string) => exchanges.filter(({ url }) => url.startsWith(`${origin}/`));
      const bytes = (some: typeof exchanges) => some.reduce((sum, exchange) => sum + exchange.bytes, 0);
      const [api, files] = [sent(stack.api), sent(stack.page).filter((file) => file.bytes > 0)];
      expect(api.length, action).toBeGreaterThan(0);
      // The gateway logs a request after its response.
      const calls = api.filter(({ method }) => method !== "OPTIONS").length;
      await expect.poll(() => log.calls).toBeGreaterThanOrEqual(calls);
      return {
        action,
        ...log.take(),
        api_bytes: bytes(api),
        page_requests: files.length,
        page_bytes: bytes(files),
      };
    };
    return { user, page, measure };
  }

  async function asEmployee(): Promise<Action[]> {
    const employee = await stack.as("employee");
    // The week before has entries, as that of a user who works every week.
    await employee.createAll(
      daysOf(addDays(monday, -7)).flatMap((date) => projects.map((project) => ({ date, project, hours: 2 }))),
    );
    const { user, page, measure } = await measured();
    /** Records hours, and waits for the response to the request that saves them. */
    const saves = async (method: string, project: string, hours: string) => {
      const response = page.waitForResponse((found) => found.request().method() === method);
      await record(page, project, monday, hours);
      await response;
    };
    const first = await measure("open the week, first visit", () =>
      user.signIn("employee", `/week/${monday}`),
    );
    for (const project of projects) await addProject(page, project);
    const actions = [
      first,
      await measure("record the three entries of a day", async () => {
        for (const project of projects) await saves("POST", project, "2");
      }),
      await measure("change an entry", () => saves("PUT", "Alpha", "3")),
      await measure("delete an entry", () => saves("DELETE", "Gamma", "")),
      await measure("return to the week's tab", () => focus(page)),
      await measure("open the history", () => page.getByRole("link", { name: "History" }).click()),
      await measure("open the totals of a month", () => page.getByRole("link", { name: "Totals" }).click()),
      await measure("open the week, later visit", () => page.goto(`/week/${monday}`)),
    ];
    await page.context().close();
    return actions;
  }

  async function asManager(): Promise<Action[]> {
    const week = await measured();
    await week.user.signIn("manager", "/approvals");
    const approve = week.page.getByRole("region", { name: /^employee@example\.com, Week/ }).first();
    const approval = await week.measure("approve a week of fifteen entries", async () => {
      await approve.getByRole("button", { name: /^Approve week/ }).click();
      await week.page.getByText("15 approved").waitFor();
    });
    await week.page.context().close();

    const job = await stack.as("import");
    for (let from = 0; from < longQueue; from += rowsPerUpload)
      await job.upload(Array.from({ length: rowsPerUpload }, (_, row) => imported(from + row)));
    const queue = await measured();
    const actions = [
      await queue.measure("open a long queue of approvals", () => queue.user.signIn("manager", "/approvals")),
      approval,
      await queue.measure("refresh a long queue of approvals", () => focus(queue.page)),
    ];
    await queue.page.context().close();
    return actions;
  }
});

const daysOf = (from: string): string[] => Array.from({ length: workdays }, (_, day) => addDays(from, day));

/** Tells the page that its window has the focus again. */
async function focus(page: Page): Promise<void> {
  await page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
}

function imported(row: number): NewRow {
  return {
    user_id: `user-${row}@example.com`,
    external_id: `row-${row}`,
    date: monday,
    project: "Imported",
    hours: 8,
  };
}
