import { describe, expect, inject } from "vitest";
import { Stack } from "./harness/stack.ts";
import { test } from "./harness/stories.ts";
import { TestUser } from "./harness/user.ts";
import { addProject, cell, createUrl, record, stored } from "./harness/week.ts";

describe("signing in", () => {
  test("leads to the current week", async ({ open }) => {
    const user = await open();
    await user.signIn("employee", "/");
    await expect.poll(() => user.page.title()).toMatch(/^Week .*· Timesheets$/);
    expect(new URL(user.page.url()).pathname).toBe("/week");
  });

  test("leads to the requested address", async ({ open, monday }) => {
    const user = await open();
    const page = await user.signIn("employee", `/history?from=${monday}`);
    expect(page.url()).toBe(`${user.stack.page}/history?from=${monday}`);
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
  });

  test("leaves no entry in the browser's history", async ({ open }) => {
    const user = await open();
    const page = await user.signIn("employee", "/history");
    await page.getByRole("link", { name: "Week" }).click();
    await page.getByRole("heading", { level: 1, name: /Week/ }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
    expect(page.url()).toBe(`${user.stack.page}/history`);
  });

  test("allows Back without an error of the provider", async ({ open }) => {
    const user = await open();
    const page = await user.signIn("employee", "/history?from=2026-01-01");
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
    await page.goBack();
    await page.getByRole("banner").getByText("Demo Employee").waitFor();
    expect(page.url().startsWith(user.stack.page)).toBe(true);
    await page.goForward();
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
  });

  test("with a repeated callback, as by Back, leads to the same address", async ({ open }) => {
    const user = await open();
    const path = "/history?from=2026-01-01";
    const ended = user.page.waitForRequest((request) => new URL(request.url()).pathname === "/callback");
    const page = await user.signIn("employee", path);
    await page.goto((await ended).url());
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
    expect(page.url()).toBe(user.stack.page + path);
  });

  test("needs no interaction after a reload", async ({ open }) => {
    const user = await open();
    const page = await user.signIn("employee", "/history");
    const before = new Set(await user.watch.tokens());
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
    expect(page.url()).toBe(`${user.stack.page}/history`);
    // The reload lost the previous tokens. The provider, which still had the session, issued new ones.
    const after = await user.watch.tokens();
    expect([...after].filter((token) => !before.has(token)).length).toBeGreaterThanOrEqual(2);
  });

  test("can be tried again after the provider refused", async ({ open }) => {
    const user = await open();
    await user.page.goto("/history");
    await user.page.getByRole("button", { name: /Demo Employee/ }).waitFor();
    const state = await user.page.evaluate(() => new URL(location.href).searchParams.get("state"));
    await user.page.goto(`/callback?error=access_denied&state=${state}`);
    await user.page.getByRole("heading", { name: "Sign-in failed" }).waitFor();
    await user.page.getByRole("button", { name: "Try again" }).click();
    await user.chooseAtIssuer("employee");
    await user.page.getByRole("banner").waitFor();
  });

  test("refuses a response that it didn't request", async ({ open }) => {
    const user = await open();
    await user.page.goto("/callback?code=abc&state=another");
    await user.page.getByRole("heading", { name: "Sign-in failed" }).waitFor();
    expect(user.page.url()).not.toContain("abc");
  });

  test("refuses a response of another provider, and can be tried again", async ({ open }) => {
    const user = await open();
    await user.page.goto("/history");
    await user.page.getByRole("button", { name: /Demo Employee/ }).waitFor();
    const state = await user.page.evaluate(() => new URL(location.href).searchParams.get("state"));
    const other = encodeURIComponent("https://other.example.com/");
    await user.page.goto(`/callback?code=abc&state=${state}&iss=${other}`);
    await user.page.getByText("came from a different sign-in service").waitFor();
    await user.page.getByRole("button", { name: "Try again" }).click();
    await user.chooseAtIssuer("employee");
    await user.page.getByRole("banner").waitFor();
  });

  test("shows an error if the provider can't be reached", async ({ open }) => {
    const user = await open();
    user.watch.expect(/console: Failed to load resource: net::ERR_FAILED/);
    await user.page.context().route(`${user.stack.issuer}**`, (route) => route.abort());
    await user.page.goto("/week");
    await user.page.getByText("Couldn't reach the sign-in service").waitFor();
    await user.page.context().unrouteAll();
    await user.page.getByRole("button", { name: "Try again" }).click();
    await user.chooseAtIssuer("employee");
    await user.page.getByRole("banner").waitFor();
  });
});

test("signing in after the token endpoint was unreachable leads to the requested address", async ({
  open,
  monday,
}) => {
  const user = await open();
  user.watch.expect(/console: Failed to load resource: net::ERR_FAILED/);
  const tokens = `${user.stack.issuer}oauth/token`;
  await user.page.context().route(tokens, (route) => route.abort());
  await user.page.goto(`/history?from=${monday}`);
  await user.chooseAtIssuer("employee");
  await user.page.getByText("Couldn't reach the sign-in service").waitFor();
  await user.page.context().unroute(tokens);
  await user.page.getByRole("button", { name: "Try again" }).click();
  await user.page.getByRole("heading", { level: 1, name: "History" }).waitFor();
  expect(user.page.url()).toBe(`${user.stack.page}/history?from=${monday}`);
});

test("signing out ends the session here and at the provider", async ({ open }) => {
  const user = await open();
  const page = await user.signIn("employee");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Signed out" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/signed-out");
  // The next user has to sign in.
  await page.getByRole("button", { name: "Sign in" }).click();
  await user.chooseAtIssuer("manager");
  await page.getByRole("banner").getByText("Demo Manager").waitFor();
});

test("signing out with the ID token ends the session at the provider, without the token in an address", async ({
  browser,
}) => {
  const stack = await Stack.start(inject("built"), { store: "bolt", parameter: "PageSignOut=id_token" });
  try {
    const user = await TestUser.open(browser, stack);
    const page = await user.signIn("employee");
    const leaving = page.waitForRequest(
      (request) => request.method() === "POST" && request.isNavigationRequest(),
    );
    await page.getByRole("button", { name: "Sign out" }).click();
    const form = new URLSearchParams((await leaving).postData() ?? "");
    expect(await user.watch.tokens()).toContain(form.get("id_token_hint"));
    // Without an id_token_hint, the local issuer would ask for confirmation first.
    await page.getByRole("heading", { name: "Signed out" }).waitFor();
    expect(page.url()).toBe(`${stack.page}/signed-out`);
    await page.goto("/week");
    await user.chooseAtIssuer("manager");
    await page.getByRole("banner").getByText("Demo Manager").waitFor();
    expect(await user.close()).toEqual([]);
  } finally {
    await stack.close();
  }
});

test("a phone shows who is signed in beside all of a manager's links", async ({ open }) => {
  const user = await open({ viewport: { width: 320, height: 740 } });
  const page = await user.signIn("manager");
  const banner = page.getByRole("banner");
  for (const part of ["Timesheets", "Demo Manager", "Week", "History", "Approvals", "Sign out"]) {
    const box = await banner.getByText(part, { exact: true }).boundingBox();
    expect(box?.width, part).toBeGreaterThan(24);
    expect((box?.x ?? 0) + (box?.width ?? 0), part).toBeLessThanOrEqual(320);
  }
});

describe("signing out in another tab", () => {
  test("signs the user's other tabs out, and deletes their data", async ({ open, monday }) => {
    const user = await open();
    const first = await user.signIn("employee", `/week/${monday}`);
    const second = await user.openTab(`/week/${monday}`);
    await addProject(second, "Alpha");
    await first.getByRole("button", { name: "Sign out" }).click();
    await second.getByText("You signed out in another tab.").waitFor();
    expect(new URL(second.url()).pathname).toBe("/signed-out");
    expect(await second.evaluate(() => sessionStorage.length)).toBe(0);
    await first.getByRole("heading", { name: "Signed out" }).waitFor();
    // The session at the provider has ended too, so the user has to choose an account again.
    await second.getByRole("button", { name: "Sign in" }).click();
    await second.getByRole("button", { name: /Demo Manager/ }).waitFor();
  });

  test("keeps unsaved hours, and saves them only after the user signs in", async ({
    open,
    stack,
    monday,
  }) => {
    const api = await stack.as("employee");
    const user = await open();
    user.watch.expect(/console: Failed to load resource: net::ERR_/);
    const first = await user.signIn("employee", `/week/${monday}`);
    const second = await user.openTab(`/week/${monday}`);
    await addProject(second, "Alpha");
    await second.route(createUrl(stack), (route) => route.abort());
    await record(second, "Alpha", monday, "7.5");
    await second.getByText("1 not saved").waitFor();
    await first.getByRole("button", { name: "Sign out" }).click();
    await second.getByText("You signed out in another tab", { exact: true }).waitFor();
    // From here on all requests are sent.
    await second.unrouteAll();
    await first.getByRole("heading", { name: "Signed out" }).waitFor();
    await cell(second, "Alpha", monday).press("Tab");
    await second.getByText("Not saved. Your session has expired.").waitFor();
    expect(await cell(second, "Alpha", monday).inputValue()).toBe("7.5");
    expect(await stored(api, monday)).toEqual([]);
    await second.getByRole("button", { name: "Sign in again" }).click();
    await second.getByRole("button", { name: /Demo Employee/ }).click();
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 7.5`]);
    expect(new URL(second.url()).pathname).toBe(`/week/${monday}`);
  });

  test("doesn't sign out another user's tab", async ({ open, stack, monday }) => {
    const api = await stack.as("employee");
    const user = await open();
    const first = await user.signIn("employee", `/week/${monday}`);
    await addProject(first, "Alpha");
    // In the meantime another user signs in at the provider, in another tab of the same browser.
    await user.page.context().clearCookies();
    const second = await user.page.context().newPage();
    await second.goto("/week");
    await second.getByRole("button", { name: /Demo Manager/ }).click();
    await second.getByRole("button", { name: "Sign out" }).click();
    await second.getByRole("heading", { name: "Signed out" }).waitFor();
    await record(first, "Alpha", monday, "2");
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 2`]);
  });
});

describe("permissions", () => {
  test("without approve:timesheets there is no link to the approvals", async ({ open }) => {
    const user = await open();
    const page = await user.signIn("employee");
    await page.getByRole("link", { name: "History" }).waitFor();
    expect(await page.getByRole("link", { name: "Approvals" }).count()).toBe(0);
  });

  test("with approve:timesheets there is a link to the approvals", async ({ open }) => {
    const user = await open();
    const page = await user.signIn("manager");
    await page.getByRole("link", { name: "Approvals" }).click();
    await page.getByRole("heading", { level: 1, name: "Approvals" }).waitFor();
  });

  test("with read:timesheets alone hours are read-only", async ({ open, stack, monday }) => {
    await (await stack.as("employee")).create({ date: monday, project: "Alpha", hours: 4 });
    const user = await open();
    // The provider grants the scopes that the page requests, and a deployment can request fewer.
    await user.page.route("/config.json", async (route) => {
      const response = await route.fetch();
      const scope = "openid profile email offline_access read:timesheets";
      await route.fulfill({ response, json: { ...(await response.json()), scope } });
    });
    const page = await user.signIn("employee", `/week/${monday}`);
    const input = cell(page, "Alpha", monday);
    await expect.poll(() => input.inputValue()).toBe("4");
    expect(await input.getAttribute("readonly")).not.toBeNull();
    expect(await page.getByLabel("Project name").count()).toBe(0);
    await input.press("F2");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Submitted").waitFor();
    expect(await dialog.getByRole("button", { name: /Delete|Add/ }).count()).toBe(0);
  });

  test('an invalid day in the address shows "Page not found"', async ({ open }) => {
    const user = await open();
    const page = await user.signIn("employee", "/week/2026-02-30");
    await page.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
  });

  test('an unknown address shows "Page not found" with a link home', async ({ open }) => {
    const user = await open();
    const page = await user.signIn("employee", "/nowhere");
    await page.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
    await page.getByRole("link", { name: "Go to this week" }).click();
    await page.getByRole("heading", { level: 1, name: /Week/ }).waitFor();
  });
});

describe("the session", () => {
  test("continues with a renewed token if the API rejects one", async ({ open, stack, monday }) => {
    await (await stack.as("employee")).create({ date: monday, project: "Alpha", hours: 4 });
    const user = await open();
    user.watch.expect(/console: Failed to load resource: .* 401 /);
    const used = new Set<string>();
    await user.page.route(`${stack.api}/**`, async (route) => {
      used.add(route.request().headers().authorization ?? "");
      if (used.size > 1) return route.continue();
      return route.fulfill({
        status: 401,
        json: { message: "Missing or invalid token", code: "unauthorized", request_id: "r" },
        headers: { "Access-Control-Allow-Origin": stack.page },
      });
    });
    const page = await user.signIn("employee", `/week/${monday}`);
    await expect.poll(() => cell(page, "Alpha", monday).inputValue()).toBe("4");
    expect(used.size).toBe(2);
    expect(await page.getByText("Your session has expired").count()).toBe(0);
  });

  test("is renewed before its token expires", async ({ browser }) => {
    // A token that lives for less than two minutes is renewed at half its lifetime: this one after five seconds.
    const stack = await Stack.start(inject("built"), { tokenLife: "10s" });
    try {
      const user = await TestUser.open(browser, stack);
      const renewal = user.page.waitForRequest((request) =>
        (request.postData() ?? "").includes("grant_type=refresh_token"),
      );
      const page = await user.signIn("employee");
      const before = new Set(await user.watch.tokens());
      const tokenResponse = await (await renewal).response();
      expect(tokenResponse?.status()).toBe(200);
      // The next request is sent with the new token.
      const next = await Promise.all([
        page.waitForRequest((request) => request.url().includes("/timesheets?")),
        page.getByRole("link", { name: "Previous week" }).click(),
      ]);
      const used = (await next[0].headerValue("Authorization"))?.replace("Bearer ", "");
      const tokens = await user.watch.tokens();
      expect([...tokens].filter((token) => !before.has(token))).toContain(used);
      expect(await user.close()).toEqual([]);
    } finally {
      await stack.close();
    }
  });
});
