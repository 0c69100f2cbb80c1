// `test` for browser tests: each file has its own stack and browser, each test its own users.
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { test as base, expect, inject } from "vitest";
import type { Api } from "./api.ts";
import { addDays } from "./days.ts";
import { Stack } from "./stack.ts";
import { TestUser } from "./user.ts";
import { addProject } from "./week.ts";

interface Fixtures {
  $file: {
    readonly browser: Browser;
    readonly stack: Stack;
    /** Returns a new week on each call, so that no test sees the entries of another. */
    readonly weeks: () => string;
  };
  $test: {
    /** Opens a new browser profile. The test fails if the watch has found an error in it at the end. */
    readonly open: (options?: OpenOptions) => Promise<TestUser>;
    /** Opens the test's week as the employee. */
    readonly openWeek: (options?: WeekOptions) => Promise<OpenedWeek>;
    /** A Monday in the past. The weeks before and after it also belong to the test. */
    readonly monday: string;
    readonly countExpectations: undefined;
  };
}

declare module "vitest" {
  interface TaskMeta {
    /** The number of calls to expect in the test. */
    expectations?: number;
    /** The results of axe, one for each of its runs in the test. */
    axe?: readonly { readonly appearance: string; readonly passes: number; readonly violations: number }[];
  }
}

export interface OpenOptions extends BrowserContextOptions {
  /** A stack to use instead of the file's. */
  readonly stack?: Stack;
}

export interface WeekOptions {
  /** The errors that the test causes on purpose. */
  readonly expected?: readonly RegExp[];
  /** The rows to add. */
  readonly projects?: readonly string[];
}

export interface OpenedWeek {
  /** The employee's client of the API. */
  readonly api: Api;
  readonly user: TestUser;
  readonly page: Page;
}

// The page treats the current week, recent weeks and future weeks differently, so `weeks` returns only weeks in the
// distant past. Tests of current, recent or future weeks choose their days with daysFromToday.
const firstMonday = "2021-01-04";
// Days after this week are for tests that need certain dates.
const lastMonday = "2023-12-25";

export const test = base.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads what a fixture needs from the pattern.
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const stack = await Stack.start(inject("built"));
      await use(stack);
      await stack.close();
    },
    { scope: "file" },
  ],
  weeks: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      let next = firstMonday;
      await use(() => {
        const monday = addDays(next, 7);
        next = addDays(next, 21);
        if (next > lastMonday) throw new Error("the file has more tests than weeks");
        return monday;
      });
    },
    { scope: "file" },
  ],
  open: async ({ browser, stack }, use) => {
    const users: TestUser[] = [];
    await use(async ({ stack: userStack = stack, ...options } = {}) => {
      const user = await TestUser.open(browser, userStack, options);
      users.push(user);
      return user;
    });
    const errors = await Promise.all(users.map((user) => user.close()));
    expect(errors.flat()).toEqual([]);
  },
  openWeek: async ({ open, stack, monday }, use) =>
    use(async ({ expected = [], projects = [] } = {}) => {
      const api = await stack.as("employee");
      const user = await open();
      user.watch.expect(...expected);
      const page = await user.signIn("employee", `/week/${monday}`);
      for (const project of projects) await addProject(page, project);
      return { api, user, page };
    }),
  monday: async ({ weeks }, use) => use(weeks()),
  countExpectations: [
    async ({ task }, use) => {
      await use(undefined);
      task.meta.expectations = expect.getState().assertionCalls;
    },
    { auto: true },
  ],
});

/** Launches a headless browser without background requests. Each profile in it is new. */
export async function launch(executablePath = inject("built").chromium): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // The sandbox doesn't work for root, and tests in containers run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
