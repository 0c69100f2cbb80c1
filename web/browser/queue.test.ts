// A queue of hundreds of entries, on screens of different sizes.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject } from "vitest";
import { addDays } from "./harness/days.ts";
import { Stack } from "./harness/stack.ts";
import { test } from "./harness/stories.ts";

const monday = "2026-01-12";
const days = 9;
/** The maximum number of rows of one upload. */
const maxUploadRows = 100;

const emailOf = (index: number) => `p${String(index).padStart(2, "0")}@example.com`;

/** Uploads an hour on each of nine days, which span two weeks, for each user. */
async function startWithQueue(userCount: number): Promise<Stack> {
  const stack = await Stack.start(inject("built"), { store: "bolt" });
  const rows = Array.from({ length: userCount * days }, (_, index) => ({
    user_id: emailOf(Math.floor(index / days)),
    date: addDays(monday, index % days),
    project: `Project ${index % 3}`,
    hours: 1,
    external_id: `row-${index}`,
  }));
  const job = await stack.as("import");
  for (let from = 0; from < rows.length; from += maxUploadRows)
    await job.upload(rows.slice(from, from + maxUploadRows));
  return stack;
}

const groups = (page: Page) => page.getByRole("region", { name: /^p\d+@example\.com, Week/ });
const group = (page: Page, user: number, week = 3) =>
  page.getByRole("region", { name: new RegExp(`^${emailOf(user)}, Week ${week} `) });
const toggleButton = (page: Page, user: number) =>
  group(page, user).getByRole("button", { name: new RegExp(`^${emailOf(user)}`) });
const rows = (page: Page) => page.getByRole("button", { name: /^Approve Project/ });

describe("a queue of 369 entries of 41 users", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startWithQueue(41);
  });
  afterAll(() => stack.close());

  test("fits a few screens, and a closed week opens by keyboard and click", async ({ open }) => {
    const user = await open({ stack });
    const page = await user.signIn("manager", "/approvals");
    await page.getByText(/^3\d\d entries from 4\d users/).waitFor();
    await expect.poll(() => groups(page).count()).toBeGreaterThan(70);
    expect(await rows(page).count()).toBeLessThanOrEqual(30);
    const screens = await page.evaluate(() => document.documentElement.scrollHeight / window.innerHeight);
    expect(screens).toBeLessThan(15);
    await toggleButton(page, 20).focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(() =>
        group(page, 20)
          .getByRole("button", { name: /^Approve Project/ })
          .count(),
      )
      .toBe(7);
    expect(await toggleButton(page, 20).getAttribute("aria-expanded")).toBe("true");
    expect(await toggleButton(page, 20).evaluate((element) => element === document.activeElement)).toBe(true);
    await toggleButton(page, 20).click();
    await expect
      .poll(() =>
        group(page, 20)
          .getByRole("button", { name: /^Approve Project/ })
          .count(),
      )
      .toBe(0);
  });

  test("a closed week is approved as its totals show, and a part of another is rejected", async ({
    open,
  }) => {
    const manager = await stack.as("manager");
    const user = await open({ stack });
    const page = await user.signIn("manager", "/approvals");
    await group(page, 30).getByText("7 h", { exact: true }).waitFor();
    const late = { user_id: emailOf(30), date: monday, project: "Late", hours: 2, external_id: "late" };
    await (await stack.as("import")).upload([late]);
    await group(page, 30)
      .getByRole("button", { name: /^Approve week: .*, 7 entries, 7 h$/ })
      .click();
    await page.getByText("7 approved · 7 h").waitFor();
    const waiting = async (index: number) =>
      (await manager.queueOf(emailOf(index), monday, addDays(monday, days))).map(
        ({ date, project }) => `${date} ${project}`,
      );
    expect(await waiting(30)).toEqual([
      `${monday} Late`,
      `${addDays(monday, 7)} Project 1`,
      `${addDays(monday, 8)} Project 2`,
    ]);
    await toggleButton(page, 31).click();
    const boxes = group(page, 31).getByRole("checkbox", { name: /^Select Project 0/ });
    for (const box of await boxes.all()) await box.check();
    await page.getByRole("button", { name: /^Reject selected \(3\)/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Another project");
    await dialog.getByRole("button", { name: "Reject 3 entries" }).click();
    await page.getByText("3 rejected · 3 h").waitFor();
    expect(await waiting(31)).toHaveLength(days - 3);
  });

  test("the user in the address survives signing in, a reload, Back and Forward", async ({ open }) => {
    const user = await open({ stack });
    const page = await user.signIn("manager", `/approvals?person=${emailOf(39)}`);
    await expect.poll(() => groups(page).count()).toBe(2);
    await page.reload();
    await expect.poll(() => groups(page).count()).toBe(2);
    const select = page.getByLabel("User");
    await select.selectOption(emailOf(38));
    await group(page, 38).waitFor();
    await page.goBack();
    await group(page, 39).waitFor();
    expect(await select.inputValue()).toBe(emailOf(39));
    await page.goForward();
    await group(page, 38).waitFor();
    expect(new URL(page.url()).searchParams.get("person")).toBe(emailOf(38));
  });

  for (const [name, viewport] of [
    ["320 px", { width: 320, height: 568 }],
    ["390 px", { width: 390, height: 844 }],
    ["1280 px", { width: 1280, height: 800 }],
    ["1280 px at 200 %", { width: 640, height: 400 }],
    ["1280 px at 400 %", { width: 320, height: 200 }],
  ] as const) {
    test(`the action bar covers nothing that has the focus: ${name}`, async ({ open }) => {
      const user = await open({ stack, viewport, reducedMotion: "reduce" });
      const page = await user.signIn("manager", "/approvals");
      await group(page, 1).waitFor();
      // A checkbox at the window's lower edge: the action bar appears over it.
      const box = group(page, 1)
        .getByRole("checkbox", { name: /^Select Project/ })
        .last();
      await box.evaluate((element) => {
        const { bottom } = element.getBoundingClientRect();
        window.scrollBy(0, bottom - window.innerHeight + 4);
      });
      await box.focus();
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Clear selection" }).waitFor();
      expect(await covered(page)).toBeUndefined();
      for (let stop = 0; stop < 40; stop++) {
        await page.keyboard.press("Tab");
        expect(await covered(page), `stop ${stop}`).toBeUndefined();
      }
      const last = page.getByRole("button", { name: /^Reject week/ }).last();
      await last.focus();
      expect(await covered(page)).toBeUndefined();
      // At the end of the page the action bar is below everything.
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      expect(await covered(page)).toBeUndefined();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
    });
  }
});

test("500 entries of a queue of 900 are loaded at first, and the others on demand", async ({ open }) => {
  const stack = await startWithQueue(100);
  try {
    const user = await open({ stack });
    const page = await user.signIn("manager", "/approvals");
    await page.getByText("500 entries shown. More are pending.").waitFor();
    // The queue is sorted by day: the last loaded day is in the first week.
    const partial = group(page, 0);
    await partial.getByText("This week may have more pending entries").waitFor();
    await partial.getByRole("button", { name: /^Approve \d loaded: / }).waitFor();
    let requests = 0;
    page.on("request", (request) => {
      if (request.method() === "GET" && new URL(request.url()).pathname.endsWith("/approvals")) requests++;
    });
    await page.getByRole("button", { name: "Load more" }).click();
    await page.getByText("900 entries from 100 users · 900 h").waitFor();
    expect(requests).toBe(4);
    await partial.getByRole("button", { name: /^Approve week: .*, 7 entries, 7 h/ }).waitFor();
    await page.getByRole("button", { name: "Refresh" }).click();
    await page.getByText(/^Entries after .* weren't refreshed/).waitFor();
    // The refresh reads the first five pages, and the last.
    expect(requests).toBe(10);
    await page.getByText("900 entries from 100 users · 900 h").waitFor();
  } finally {
    await stack.close();
  }
});

/** Returns the name of the focused element if the action bar covers any of it. */
function covered(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    const bar = document.querySelector("[data-action-bar]");
    if (!focused || focused === document.body || !bar || bar.contains(focused)) return undefined;
    const [a, b] = [focused.getBoundingClientRect(), bar.getBoundingClientRect()];
    const apart = a.bottom <= b.top || a.top >= b.bottom || a.right <= b.left || a.left >= b.right;
    return apart ? undefined : `${focused.ariaLabel ?? focused.textContent} ${a.bottom} > ${b.top}`;
  });
}
