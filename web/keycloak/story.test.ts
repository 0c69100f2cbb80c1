// Tests the page with a third-party provider: a user signs in on Keycloak's own page.
// internal/testing/keycloak starts the services and runs this test.
import { env } from "node:process";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch } from "../browser/harness/stories.ts";
import { Watch } from "../browser/harness/watch.ts";
import { addProject, cell, record } from "../browser/harness/week.ts";
import { Realm } from "./realm.ts";

const origin = requiredEnv("PAGE");
const realm = new Realm(requiredEnv("KEYCLOAK"), requiredEnv("PASSWORD"));

const monday = "2026-01-12";

let browser: Browser;
let page: Page;
let watch: Watch;

beforeAll(async () => {
  browser = await launch(requiredEnv("CHROMIUM"));
});
afterAll(() => browser.close());

beforeEach(async () => {
  const context = await browser.newContext({ baseURL: origin, locale: "en-GB" });
  context.setDefaultTimeout(30_000);
  watch = await Watch.attach(context, origin);
  page = await context.newPage();
});
afterEach(async () => {
  const errors = await watch.errors();
  await page.context().close();
  expect(errors).toEqual([]);
});

test("an employee signs in, records hours and sees them after a reload, while the keys rotate", async () => {
  await signIn("employee", `/week/${monday}`);
  await addProject(page, "Keycloak");
  await record(page, "Keycloak", monday, "7.5");
  await page.getByText("All changes saved").waitFor();
  expect(await page.getByRole("link", { name: "Approvals" }).count()).toBe(0);

  const before = new Set(await watch.tokens());
  await realm.addKey("browser", 400);
  await realm.withdrawKey("third");
  // A reload requests new tokens, signed with the new key. The session at Keycloak is still active.
  await page.reload();
  await expect.poll(() => cell(page, "Keycloak", monday).inputValue()).toBe("7.5");
  const after = [...(await watch.tokens())].filter((token) => !before.has(token));
  expect(new Set(after.filter(isSigned).map(keyOf))).not.toEqual(
    new Set([...before].filter(isSigned).map(keyOf)),
  );
  await record(page, "Keycloak", monday, "6");
  await page.getByText("All changes saved").waitFor();
});

test("a manager opens the approvals", async () => {
  await signIn("manager", "/week");
  await page.getByRole("link", { name: "Approvals" }).click();
  await page.getByRole("heading", { level: 1, name: "Approvals" }).waitFor();
  await page.getByText("Keycloak").first().waitFor();
});

test("a user with an unverified email is refused", async () => {
  watch.expect(/console: Failed to load resource: .* 403/);
  await signIn("unverified", "/week");
  await page.getByText("You don't have permission to do this.").first().waitFor();
});

test("signing out ends the session at Keycloak", async () => {
  await signIn("employee", "/week");
  await page.getByRole("button", { name: "Sign out" }).click();
  // Keycloak asks for confirmation, because the page doesn't put its ID token into addresses.
  await page.getByRole("button", { name: "Logout" }).click();
  await page.getByRole("heading", { name: "Signed out" }).waitFor();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Username or email").waitFor();
});

/** Opens a path of the page and fills in Keycloak's sign-in form. */
async function signIn(userName: string, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel("Username or email").fill(`${userName}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(requiredEnv("PASSWORD"));
  await page.getByRole("button", { name: "Sign In" }).click();
  await page.getByRole("banner").waitFor();
  if ((await watch.tokens()).size === 0) throw new Error("the page has received no tokens");
}

/** Reports whether the realm's key signed the token. Refresh tokens have another algorithm. */
function isSigned(token: string): boolean {
  return headerOf(token).alg === "RS256";
}

function keyOf(token: string): unknown {
  return headerOf(token).kid;
}

function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
}

function requiredEnv(name: string): string {
  const value = env[name];
  if (value === undefined)
    throw new Error(`${name} must be set; go test ./internal/testing/keycloak runs this test`);
  return value;
}
