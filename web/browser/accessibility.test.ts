// Accessibility: colours, contrast, keyboards, screen readers, and small screens.
import type { Page, Route } from "playwright-core";
import { describe, expect } from "vitest";
import { audit } from "./harness/axe.ts";
import { addDays } from "./harness/days.ts";
import { emptyQueue, prepareWeek } from "./harness/sampleData.ts";
import type { Stack } from "./harness/stack.ts";
import { test } from "./harness/stories.ts";
import { addProject, cell, editableCell, record, stored } from "./harness/week.ts";

interface StateContext {
  readonly page: Page;
  readonly stack: Stack;
  readonly monday: string;
}

/** Puts a page into a state. */
type Prepare = (scene: StateContext) => Promise<unknown>;

/** The states of the page for an employee. */
const employeeStates: Readonly<Record<string, Prepare>> = {
  "an empty week": ({ page, monday }) =>
    visit(page, `/week/${addDays(monday, 7)}`, "No hours in this week yet"),
  "a week with every kind of entry": ({ page, monday }) =>
    visit(page, `/week/${monday}`, "Needs your attention"),
  "the details of a cell": async ({ page, monday }) => {
    await visit(page, `/week/${monday}`, "Needs your attention");
    await cell(page, "Alpha", addDays(monday, 1)).press("F2");
    await page.getByRole("dialog").getByText("Reason: Not yours").waitFor();
  },
  "invalid hours": async ({ page, monday }) => {
    await visit(page, `/week/${monday}`, "Needs your attention");
    await record(page, "Alpha", addDays(monday, 4), "lots");
    await page.getByRole("alert").getByText("Enter hours like 7.5").waitFor();
  },
  "a deleted entry": async ({ page, monday }) => {
    await visit(page, `/week/${monday}`, "Needs your attention");
    await record(page, "Beta", addDays(monday, 2), "");
    await page.getByText("Deleted: 2 h, Beta").waitFor();
  },
  "a conflict": async ({ page, stack, monday }) => {
    await visit(page, `/week/${monday}`, "Needs your attention");
    const day = addDays(monday, 2);
    const api = await stack.as("employee");
    for (const entry of await api.list(day, day)) await api.update(entry, { hours: 1 });
    await record(page, "Beta", day, "3");
    await page.getByText("This entry was changed elsewhere.").waitFor();
  },
  "offline with unsaved hours": async ({ page, monday }) => {
    await visit(page, `/week/${monday}`, "Needs your attention");
    await page.context().setOffline(true);
    await record(page, "Beta", addDays(monday, 2), "3");
    await page.getByText("Not saved. You're offline.").waitFor();
  },
  "an ended session": async ({ page, stack, monday }) => {
    await visit(page, `/week/${monday}`, "Needs your attention");
    await page.route(`${stack.issuer}**`, (route) => refuse(route, stack, 400, "invalid_grant"));
    await page.route(`${stack.api}/**`, (route) => refuse(route, stack, 401, "unauthorized"));
    await page.getByRole("link", { name: "Next week" }).click();
    await page.getByText("Your session has expired", { exact: true }).waitFor();
  },
  "a failed request": async ({ page, stack, monday }) => {
    await visit(page, `/week/${monday}`, "Needs your attention");
    await page.route(`${stack.api}/timesheets?**`, (route) => refuse(route, stack, 403, "forbidden"));
    await page.getByRole("link", { name: "Next week" }).click();
    await page.getByText("Couldn't load your week").waitFor();
  },
  "the history": ({ page, monday }) =>
    visit(page, `/history?from=${monday}&to=${addDays(monday, 6)}`, /entries, [\d.]+ hours/),
  "an empty history": ({ page }) =>
    visit(page, "/history?from=2001-01-01&to=2001-01-31", "No entries in this period"),
  "a month's totals": async ({ page, monday }) => {
    await visit(page, `/history?view=totals&month=${monday.slice(0, 7)}`, "By project");
    await page.locator(".recharts-bar-rectangle path").first().waitFor();
  },
  "an unknown address": ({ page }) => visit(page, "/nowhere", "Page not found"),
  "signed out": async ({ page }) => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Signed out" }).waitFor();
  },
  "a failed sign-in": ({ page }) => visit(page, "/callback?code=x&state=y", "Sign-in failed", false),
  "invalid settings": async ({ page }) => {
    await page.route("/config.json", (route) => route.fulfill({ json: {} }));
    await visit(page, "/week", "Timesheets couldn't start", false);
  },
};

/** The states of the page for a manager. */
const managerStates: Readonly<Record<string, Prepare>> = {
  "the approvals": ({ page }) => visit(page, "/approvals", /entries from \d users/),
  "a closed week, and a user with no pending entries": async ({ page }) => {
    await visit(page, "/approvals?person=nobody@example.com", "No pending entries from nobody@example.com");
    await page.getByRole("button", { name: "Show all users" }).click();
    const opener = page.getByRole("button", { name: /^employee@example\.com/ }).first();
    await opener.click();
    await expect.poll(() => opener.getAttribute("aria-expanded")).toBe("false");
  },
  "selected entries": async ({ page }) => {
    await visit(page, "/approvals", /entries from \d users/);
    await page.getByRole("checkbox", { name: "Select all" }).check();
    await page.getByText("Approve selected").waitFor();
  },
  "a rejection": async ({ page }) => {
    await visit(page, "/approvals", /entries from \d users/);
    await page
      .getByRole("button", { name: /^Reject week/ })
      .first()
      .click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Reject / })
      .click();
    await page.getByText("Enter a reason.").waitFor();
  },
  "an approval with its undo": async ({ page }) => {
    await visit(page, "/approvals", /entries from \d users/);
    await page
      .getByRole("button", { name: /^Approve week/ })
      .first()
      .click();
    await page.getByRole("button", { name: /^Undo/ }).waitFor();
  },
};

const phone = { width: 360, height: 740 };
/** The viewport of a 1280 px window at 400 % zoom (WCAG 1.4.10). */
const zoomed = { width: 320, height: 740 };

describe("axe finds no violation in light, in dark and on a phone, and nothing scrolls sideways:", () => {
  for (const [demoUser, states] of [
    ["employee", employeeStates],
    ["manager", managerStates],
  ] as const) {
    for (const [name, prepare] of Object.entries(states)) {
      test(name, async ({ open, stack, monday, task }) => {
        await emptyQueue(stack);
        await prepareWeek(stack, monday);
        const user = await open({ reducedMotion: "reduce" });
        user.watch.expect(/console: Failed to load resource/);
        const page = await user.signIn(demoUser, "/nowhere");
        await prepare({ page, stack, monday });
        const light = await expectNoViolations(page, "light");
        await page.emulateMedia({ colorScheme: "dark" });
        const dark = await expectNoViolations(page, "dark");
        await page.setViewportSize(phone);
        task.meta.axe = [light, dark, await expectNoViolations(page, "on a phone")];
        for (const size of [phone, zoomed]) {
          await page.setViewportSize(size);
          // The chart resizes shortly after its frame.
          await expect
            .poll(() => page.evaluate(() => document.scrollingElement?.scrollWidth))
            .toBe(size.width);
        }
      });
    }
  }
});

async function expectNoViolations(page: Page, appearance: string) {
  const { violations, passes } = await audit(page);
  expect(violations, appearance).toEqual([]);
  // Axe did check something.
  expect(passes, appearance).toBeGreaterThan(10);
  return { appearance, passes, violations: violations.length };
}

test("the local issuer's sign-in page has no axe violation", async ({ open }) => {
  const user = await open();
  await user.page.goto("/week");
  await user.page.getByRole("button", { name: /Demo Employee/ }).waitFor();
  expect((await audit(user.page)).violations).toEqual([]);
});

test("a day is filled in by touch on a phone", async ({ open, stack, monday }) => {
  const api = await stack.as("contractor");
  const user = await open({ viewport: phone, hasTouch: true, isMobile: true });
  const page = await user.signIn("contractor", `/week/${monday}`);
  await page.getByLabel("Project name").fill("Alpha");
  await page.getByRole("button", { name: "Add project" }).tap();
  await editableCell(page, "Alpha", addDays(monday, 3)).tap();
  await page.keyboard.type("7.5");
  await page.getByRole("heading", { level: 1 }).tap();
  await cell(page, "Alpha", addDays(monday, 3)).blur();
  await expect.poll(() => stored(api, monday)).toEqual([`${addDays(monday, 3)} Alpha 7.5`]);
  await page.getByRole("button", { name: /^Details: Alpha, Thursday/ }).tap();
  await page.getByRole("dialog").getByLabel("Notes").fill("from the train");
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).tap();
  await expect
    .poll(async () => (await api.list(monday, addDays(monday, 6))).map(({ notes }) => notes))
    .toEqual(["from the train"]);
});

describe("animation", () => {
  for (const { reducedMotion, moves } of [
    { reducedMotion: "reduce", moves: false },
    { reducedMotion: "no-preference", moves: true },
  ] as const) {
    test(`${moves ? "is allowed" : "is off if the user prefers reduced motion"}: ${reducedMotion}`, async ({
      open,
      monday,
    }) => {
      const user = await open({ reducedMotion });
      const page = await user.signIn("employee", `/week/${monday}`);
      await addProject(page, "Alpha");
      await page.getByLabel("Project name").waitFor();
      expect((await longestMotion(page)) > 0.01).toBe(moves);
    });
  }
});

test("user content is rendered as text", async ({ open, stack, monday }) => {
  const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const [api, manager] = [await stack.as("contractor"), await stack.as("manager")];
  const entry = await api.create({ date: monday, project: markup, hours: 1, notes: markup });
  const waiting = await api.create({ date: addDays(monday, 1), project: markup, hours: 1, notes: markup });
  await manager.reject(entry, markup);
  const user = await open();
  const page = await user.signIn("contractor", `/week/${monday}`);
  await page.getByRole("rowheader", { name: markup }).waitFor();
  await page
    .getByRole("button", { name: /Details: / })
    .first()
    .click();
  await page.getByRole("dialog").getByText(`Reason: ${markup}`).waitFor();
  await expectNoMarkup(page);
  for (const path of [
    `/history?from=${monday}&to=${addDays(monday, 6)}`,
    `/history?view=totals&month=${monday.slice(0, 7)}`,
  ]) {
    await page.goto(path);
    await page.getByText(markup).first().waitFor();
    await expectNoMarkup(page);
  }
  const other = await open();
  const queue = await other.signIn("manager", "/approvals");
  await queue.getByText(markup).first().waitFor();
  await expectNoMarkup(queue);
  await manager.approve(waiting);
});

async function visit(page: Page, path: string, text: string | RegExp, signedIn = true): Promise<void> {
  await page.goto(path);
  if (signedIn) await page.getByRole("banner").waitFor();
  await page.getByText(text).filter({ visible: true }).first().waitFor();
}

async function expectNoMarkup(page: Page): Promise<void> {
  expect(await page.locator("img[src=x]").count()).toBe(0);
  expect(await page.title()).toMatch(/· Timesheets$/);
}

/** Returns the longest animation or transition on the page, in seconds. */
function longestMotion(page: Page): Promise<number> {
  return page.evaluate(() => {
    const seconds = (text: string) => Math.max(...text.split(",").map((part) => Number.parseFloat(part)));
    const all = Array.from(document.querySelectorAll("*"), (element) => getComputedStyle(element));
    return Math.max(
      ...all.flatMap((style) => [seconds(style.animationDuration), seconds(style.transitionDuration)]),
    );
  });
}

/** Responds with an error in place of the provider or the API. */
function refuse(route: Route, { page }: Stack, status: number, code: string): Promise<void> {
  return route.fulfill({
    status,
    json: { error: code, code, message: code, request_id: "r" },
    headers: { "Access-Control-Allow-Origin": page },
  });
}
