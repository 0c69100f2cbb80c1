// If the connection, the service or the session fails, no input is lost and nothing is stored twice.
import { kill, platform } from "node:process";
import type { Route } from "playwright-core";
import { describe, expect, inject } from "vitest";
import { Stack } from "./harness/stack.ts";
import { test } from "./harness/stories.ts";
import { errorStatus, failedRequest } from "./harness/watch.ts";
import { addProject, cell, createUrl, record, stored } from "./harness/week.ts";

test("an entry whose create response was lost is stored once", async ({ openWeek, stack, monday }) => {
  const { api, page } = await openWeek({ expected: [failedRequest], projects: ["Alpha"] });
  const keys: (string | undefined)[] = [];
  await page.route(createUrl(stack), async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    // The service handles the request, but the response is lost.
    if (keys.length === 1) {
      await route.fetch();
      await route.abort();
    } else await route.continue();
  });
  await record(page, "Alpha", monday, "7.5");
  await expect.poll(() => keys.length).toBe(2);
  await page.getByText("All changes saved").waitFor();
  expect(keys[1]).toBe(keys[0]);
  expect(await stored(api, monday)).toEqual([`${monday} Alpha 7.5`]);
});

test("text typed after a lost create response updates the stored entry", async ({
  openWeek,
  stack,
  monday,
}) => {
  const { api, page } = await openWeek({ expected: [failedRequest], projects: ["Alpha"] });
  let posts = 0;
  await page.route(createUrl(stack), async (route) => {
    posts++;
    if (posts === 1) {
      await route.fetch();
      await cell(page, "Alpha", monday).fill("2");
      await route.abort();
    } else await route.continue();
  });
  await record(page, "Alpha", monday, "1");
  await cell(page, "Alpha", monday).blur();
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 2`]);
});

test("hours that exceed the day show an error, and fewer hours are saved", async ({
  openWeek,
  stack,
  monday,
}) => {
  const api = await stack.as("employee");
  await api.create({ date: monday, project: "Alpha", hours: 20 });
  const { page } = await openWeek({ expected: [errorStatus(409)], projects: ["Beta"] });
  await record(page, "Beta", monday, "5");
  await page.getByRole("alert").getByText("more than 24 hours").waitFor();
  expect(await cell(page, "Beta", monday).inputValue()).toBe("5");
  await record(page, "Beta", monday, "4");
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 20`, `${monday} Beta 4`]);
});

test("hours typed offline are saved when the connection is back", async ({ openWeek, monday }) => {
  const { api, page } = await openWeek({ expected: [failedRequest], projects: ["Alpha"] });
  await page.context().setOffline(true);
  await page.getByText("You're offline.").waitFor();
  await record(page, "Alpha", monday, "1");
  await page.getByText("Not saved. You're offline.").waitFor();
  await page.context().setOffline(false);
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  await page.getByText("All changes saved").waitFor();
});

test("a throttled request is retried after the Retry-After, not before", async ({
  openWeek,
  stack,
  monday,
}) => {
  const { api, page } = await openWeek({ expected: [errorStatus(429)], projects: ["Alpha"] });
  const seconds = 3;
  const sentAt: number[] = [];
  await page.route(createUrl(stack), async (route) => {
    sentAt.push(performance.now());
    if (sentAt.length > 1) await route.continue();
    else await throttle(route, seconds, stack.page);
  });
  await record(page, "Alpha", monday, "1");
  await page.getByText(/Trying again in \d s/).waitFor();
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  expect((sentAt[1] ?? 0) - (sentAt[0] ?? 0)).toBeGreaterThanOrEqual(seconds * 1000);
});

test("hours that the service forbids stay in their cell with an error", async ({
  openWeek,
  stack,
  monday,
}) => {
  const { page } = await openWeek({ expected: [errorStatus(403)], projects: ["Alpha"] });
  await page.route(createUrl(stack), (route) =>
    respondWithError(route, stack.page, 403, { message: "Forbidden", code: "forbidden", request_id: "r" }),
  );
  await record(page, "Alpha", monday, "1");
  await page.getByRole("alert").getByText("You don't have permission to do this.").waitFor();
  expect(await cell(page, "Alpha", monday).inputValue()).toBe("1");
  await page.getByText("1 not saved", { exact: true }).waitFor();
});

test("a reload asks for confirmation, and keeps unsaved hours", async ({ openWeek, stack, monday }) => {
  const { api, page } = await openWeek({ expected: [failedRequest], projects: ["Alpha"] });
  await page.route(createUrl(stack), (route) => route.abort());
  await record(page, "Alpha", monday, "1");
  await page.getByText("1 not saved").waitFor();
  const dialogs: string[] = [];
  page.on("dialog", async (dialog) => {
    dialogs.push(dialog.type());
    await dialog.accept();
  });
  await page.unrouteAll();
  await page.reload();
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  expect(dialogs).toEqual(["beforeunload"]);
});

test("signing out with unsaved hours asks for confirmation, and deletes them", async ({
  openWeek,
  stack,
  monday,
}) => {
  const { page } = await openWeek({ expected: [failedRequest], projects: ["Alpha"] });
  await page.route(createUrl(stack), (route) => route.abort());
  await record(page, "Alpha", monday, "1");
  await page.getByText("1 not saved").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("One change isn't saved yet.").waitFor();
  await page.getByRole("button", { name: "Stay signed in" }).click();
  expect(await cell(page, "Alpha", monday).inputValue()).toBe("1");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out anyway" }).click();
  await page.getByRole("heading", { name: "Signed out" }).waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("Alpha");
});

test("the confirmation to sign out tells the user when everything is saved meanwhile", async ({
  openWeek,
  monday,
}) => {
  const { api, page } = await openWeek({ expected: [failedRequest], projects: ["Alpha"] });
  await page.context().setOffline(true);
  await record(page, "Alpha", monday, "1");
  await page.getByText("Not saved. You're offline.").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign out" });
  await dialog.getByText("One change isn't saved yet.").waitFor();
  await page.context().setOffline(false);
  await dialog.getByText("All changes are saved.").waitFor();
  expect(await stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Signed out" }).waitFor();
});

describe("with its own stack", () => {
  test("hours are saved after the database hung", async ({ open, monday, skip }) => {
    skip(platform !== "linux", "the database's process is found in /proc");
    const stack = await Stack.start(inject("built"));
    try {
      const user = await open({ stack });
      user.watch.expect(errorStatus(503), errorStatus(500), errorStatus(504), failedRequest);
      const page = await user.signIn("employee", `/week/${monday}`);
      await addProject(page, "Alpha");
      const database = await stack.databasePid();
      kill(database, "SIGSTOP");
      await record(page, "Alpha", monday, "1");
      await page.getByText(/Trying again in \d+ s/).waitFor();
      expect(await cell(page, "Alpha", monday).inputValue()).toBe("1");
      kill(database, "SIGCONT");
      await page.getByText("All changes saved").waitFor();
      const api = await stack.as("employee");
      expect(await stored(api, monday)).toEqual([`${monday} Alpha 1`]);
    } finally {
      await stack.close();
    }
  });

  test("after the session ends, the page offers to sign in again and then saves the hours", async ({
    open,
    monday,
  }) => {
    const stack = await Stack.start(inject("built"));
    try {
      const user = await open({ stack });
      user.watch.expect(errorStatus(400), errorStatus(401), failedRequest);
      const page = await user.signIn("employee", `/week/${monday}`);
      await addProject(page, "Alpha");
      // The whole stack restarts: the API rejects the old tokens, and the provider has no session.
      await stack.stop();
      await record(page, "Alpha", monday, "1");
      await page.getByText("1 not saved").waitFor();
      await stack.startAgain({ newKey: true });
      await page.getByRole("button", { name: "Try now" }).click();
      await page.getByText("Your session has expired", { exact: true }).waitFor();
      await page.getByText("Not saved. Your session has expired.").waitFor();
      expect(await cell(page, "Alpha", monday).inputValue()).toBe("1");
      await page.getByRole("button", { name: "Sign in again" }).click();
      await user.chooseAtIssuer("employee");
      const api = await stack.as("employee");
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 1`]);
      expect(new URL(page.url()).pathname).toBe(`/week/${monday}`);
      await page.getByText("All changes saved").waitFor();
    } finally {
      await stack.close();
    }
  });

  test("after the session ends, another user who signs in sees nothing of the first", async ({
    open,
    monday,
  }) => {
    const stack = await Stack.start(inject("built"), { store: "bolt" });
    try {
      const user = await open({ stack });
      user.watch.expect(errorStatus(400), errorStatus(401), failedRequest);
      const page = await user.signIn("employee", `/week/${monday}`);
      await addProject(page, "Alpha");
      await stack.stop();
      await stack.startAgain({ newKey: true });
      await record(page, "Alpha", monday, "1");
      await page.getByRole("button", { name: "Sign in again" }).click();
      await user.chooseAtIssuer("contractor");
      await page.getByRole("heading", { name: "No hours in this week yet" }).waitFor();
      expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("Alpha");
      expect(await stored(await stack.as("contractor"), monday)).toEqual([]);
    } finally {
      await stack.close();
    }
  });
});

function throttle(route: Route, seconds: number, origin: string): Promise<void> {
  const problem = { message: "Too Many Requests", code: "throttled", request_id: "r" };
  return respondWithError(route, origin, 429, problem, { "Retry-After": String(seconds) });
}

/** Responds like the gateway if it rejects a request itself. */
function respondWithError(
  route: Route,
  origin: string,
  status: number,
  problem: { readonly message: string; readonly code: string; readonly request_id: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const cors = { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After" };
  return route.fulfill({ status, json: problem, headers: { ...cors, ...headers } });
}
