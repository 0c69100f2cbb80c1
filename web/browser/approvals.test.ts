import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { Api } from "./harness/api.ts";
import { addDays } from "./harness/days.ts";
import { emptyQueue } from "./harness/sampleData.ts";
import type { Stack } from "./harness/stack.ts";
import { test } from "./harness/stories.ts";
import { tabTo } from "./harness/week.ts";

const errorStatus = (status: number) => new RegExp(`console: Failed to load resource: .* ${status} `);

// All users share one queue, so each test begins by emptying it.
test.beforeEach(({ stack }) => emptyQueue(stack));

/** A week of the employee and a day of the contractor. */
async function recorded(stack: Stack, monday: string): Promise<Api> {
  const [employee, contractor] = [await stack.as("employee"), await stack.as("contractor")];
  await employee.createAll([
    { date: monday, project: "Alpha", hours: 7.5, notes: "first" },
    { date: addDays(monday, 1), project: "Alpha", hours: 7.5 },
    { date: addDays(monday, 2), project: "Beta", hours: 2 },
  ]);
  await contractor.create({ date: monday, project: "Gamma", hours: 3, user_type: "contractor" });
  return employee;
}

async function statuses(api: Api, monday: string): Promise<string[]> {
  const entries = await api.list(monday, addDays(monday, 6));
  return entries.map(({ project, status }) => `${project} ${status}`);
}

const weekOfEmployee = (page: Page) => page.getByRole("region", { name: /^employee@example\.com, Week/ });

test("the queue is grouped by user and week, with totals", async ({ open, stack, monday }) => {
  await recorded(stack, monday);
  const user = await open();
  const page = await user.signIn("manager", "/approvals");
  await page.getByText("4 entries from 2 users · 20 h").waitFor();
  const week = weekOfEmployee(page);
  await week.getByText("17 h", { exact: true }).waitFor();
  await week.getByText("3 entries").waitFor();
  expect(await week.getByRole("listitem").filter({ hasText: "first" }).count()).toBe(1);
  const contractor = page.getByRole("region", { name: /^contractor@example\.com/ });
  await contractor.getByRole("heading").getByText("Contractor", { exact: true }).waitFor();
  await page.getByLabel("User").selectOption({ label: "contractor@example.com (1)" });
  await expect.poll(() => week.count()).toBe(0);
});

test("a manager approves one entry, then the rest of the week", async ({ open, stack, monday }) => {
  const employee = await recorded(stack, monday);
  const user = await open();
  const page = await user.signIn("manager", "/approvals");
  await weekOfEmployee(page)
    .getByRole("button", { name: /^Approve Beta/ })
    .click();
  await page.getByText("1 approved").waitFor();
  await expect
    .poll(() => statuses(employee, monday))
    .toEqual(["Alpha submitted", "Alpha submitted", "Beta approved"]);
  await weekOfEmployee(page)
    .getByRole("button", { name: /^Approve week/ })
    .click();
  await page.getByText("2 approved").waitFor();
  await expect.poll(() => weekOfEmployee(page).count()).toBe(0);
  expect(await statuses(employee, monday)).toEqual(["Alpha approved", "Alpha approved", "Beta approved"]);
  // Decided entries stay removed after a reload.
  await page.reload();
  await page.getByText("1 entry from 1 user · 3 h").waitFor();
});

test("a manager rejects entries with a reason, which the employee reads", async ({ open, stack, monday }) => {
  await recorded(stack, monday);
  const user = await open();
  const page = await user.signIn("manager", "/approvals");
  const week = weekOfEmployee(page);
  await week.waitFor();
  for (const box of await week.getByRole("checkbox", { name: /^Select Alpha/ }).all()) await box.check();
  const all = week.getByRole("checkbox", { name: /^Select week/ });
  expect(await all.evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
  await page.getByRole("button", { name: "Reject selected (2)…" }).click();
  const dialog = page.getByRole("dialog", { name: "Reject 2 entries" });
  await expect.poll(() => dialog.getByText(/^Alpha, .*, 7\.5 h$/).count()).toBe(2);
  await dialog.getByRole("button", { name: "Reject 2 entries" }).click();
  await dialog.getByText("Enter a reason.").waitFor();
  await dialog.getByLabel("Reason").fill("Not on this project");
  await dialog.getByRole("button", { name: "Reject 2 entries" }).click();
  await page.getByText("2 rejected").waitFor();
  const other = await open();
  const theirs = await other.signIn("employee", `/week/${monday}`);
  const attention = theirs.getByRole("region", { name: "Needs your attention" });
  await expect.poll(() => attention.getByRole("listitem").count()).toBe(2);
  await attention.getByText("Alpha. Rejected by manager@example.com: Not on this project").first().waitFor();
});

test("a manager undoes a decision", async ({ open, stack, monday }) => {
  const employee = await recorded(stack, monday);
  const user = await open();
  const page = await user.signIn("manager", "/approvals");
  await weekOfEmployee(page)
    .getByRole("button", { name: /^Approve week/ })
    .click();
  await page.getByRole("button", { name: "Undo (3)" }).click();
  await page.getByText("3 reopened").waitFor();
  await weekOfEmployee(page).waitFor();
  expect(await statuses(employee, monday)).toEqual(["Alpha submitted", "Alpha submitted", "Beta submitted"]);
});

test("new entries are shown on Refresh, and only selected ones are decided", async ({
  open,
  stack,
  monday,
}) => {
  const employee = await recorded(stack, monday);
  const user = await open();
  const page = await user.signIn("manager", "/approvals");
  await weekOfEmployee(page)
    .getByRole("checkbox", { name: /^Select week/ })
    .check();
  await employee.create({ date: monday, project: "Late", hours: 0.5 });
  await page.getByRole("button", { name: "Refresh" }).click();
  await weekOfEmployee(page)
    .getByRole("checkbox", { name: /^Select Late/ })
    .waitFor();
  await page.getByRole("button", { name: "Approve selected (3)" }).click();
  await page.getByText("3 approved").waitFor();
  expect((await statuses(employee, monday)).sort()).toEqual([
    "Alpha approved",
    "Alpha approved",
    "Beta approved",
    "Late submitted",
  ]);
});

test("a manager's own entries can't be selected", async ({ open, stack, monday }) => {
  const manager = await stack.as("manager");
  await manager.create({ date: monday, project: "Own", hours: 8 });
  await recorded(stack, monday);
  const user = await open();
  const page = await user.signIn("manager", "/approvals");
  const own = page.getByRole("region", { name: /^manager@example\.com/ });
  await own.getByText("You", { exact: true }).waitFor();
  expect(await own.getByRole("checkbox").count()).toBe(0);
  // The group has only the button that opens and closes it.
  expect(await own.getByRole("button").allInnerTexts()).toEqual([
    expect.stringContaining("manager@example.com"),
  ]);
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await page.getByRole("button", { name: "Approve selected (4)" }).click();
  await page.getByText("4 approved").waitFor();
  expect(await statuses(manager, monday)).toEqual(["Own submitted"]);
});

test("entries that were decided or changed meanwhile are reported, and the others are approved", async ({
  open,
  stack,
  monday,
}) => {
  const employee = await recorded(stack, monday);
  const user = await open();
  user.watch.expect(errorStatus(404), errorStatus(409), errorStatus(412));
  const page = await user.signIn("manager", "/approvals");
  await weekOfEmployee(page).waitFor();
  const [first, second] = await employee.list(monday, addDays(monday, 6));
  if (!first || !second) throw new Error("the employee has no entries");
  await (await stack.as("manager")).reject(first, "elsewhere");
  await employee.update(second, { hours: 1 });
  await weekOfEmployee(page)
    .getByRole("button", { name: /^Approve week/ })
    .click();
  await page.getByText("1 approved").waitFor();
  await page.getByText(/No longer pending\. Another manager decided/).waitFor();
  // The changed entry is displayed in its current version and isn't decided.
  await page.getByText("This entry has changed, so it wasn't approved or rejected.").waitFor();
  expect(await statuses(employee, monday)).toEqual(["Alpha rejected", "Alpha submitted", "Beta approved"]);
  await weekOfEmployee(page)
    .getByRole("button", { name: /^Approve Alpha, .* 1 h/ })
    .click();
  await expect
    .poll(() => statuses(employee, monday))
    .toEqual(["Alpha rejected", "Alpha approved", "Beta approved"]);
});

test("decisions are retried after the service was unavailable", async ({ open, stack, monday }) => {
  const employee = await recorded(stack, monday);
  const user = await open();
  user.watch.expect(errorStatus(503));
  const page = await user.signIn("manager", "/approvals");
  await weekOfEmployee(page).waitFor();
  let refused = 0;
  await page.route(`${stack.api}/approvals/**`, async (route) => {
    refused++;
    if (refused > 2 || route.request().method() !== "PUT") return route.continue();
    return route.fulfill({
      status: 503,
      json: { message: "Service unavailable", code: "unavailable", request_id: "r" },
      headers: { "Access-Control-Allow-Origin": stack.page, "Retry-After": "1" },
    });
  });
  await weekOfEmployee(page)
    .getByRole("button", { name: /^Approve week/ })
    .click();
  await page.getByText("3 approved").waitFor();
  expect(await statuses(employee, monday)).toEqual(["Alpha approved", "Alpha approved", "Beta approved"]);
});

test("a manager clears the queue with the keyboard alone", async ({ open, stack, monday }) => {
  const employee = await recorded(stack, monday);
  const user = await open();
  const page = await user.signIn("manager", "/approvals");
  await weekOfEmployee(page).waitFor();
  await tabTo(page, page.getByRole("checkbox", { name: "Select all" }));
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "No entries to approve" }).waitFor();
  expect(await statuses(employee, monday)).toEqual(["Alpha approved", "Alpha approved", "Beta approved"]);
  // A keyboard user keeps the focus.
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
});

describe("without approve:timesheets", () => {
  test("the page is refused, and so are the API's requests", async ({ open, stack, monday }) => {
    const user = await open();
    const page = await user.signIn("employee", "/approvals");
    await page.getByRole("heading", { name: "This page is for managers" }).waitFor();
    const api = await stack.as("employee");
    await api.create({ date: monday, project: "Alpha", hours: 1 });
    await expect(api.queue()).rejects.toThrow("Forbidden");
  });
});
