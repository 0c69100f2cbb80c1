// The displayed week: it stays while it is in use, and all of it can be seen and printed.
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { addDays, weekOf } from "./harness/days.ts";
import { test } from "./harness/stories.ts";
import { addProject, cell, editableCell, record, row, stored } from "./harness/week.ts";

describe("midnight on a Sunday", () => {
  /** Moves the page's clock to one minute past the midnight that ends the day. */
  async function passMidnight(page: Page, sunday: string): Promise<void> {
    await page.clock.setFixedTime(`${addDays(sunday, 1)}T00:01:00+02:00`);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  }

  test("keeps the cell that the user types into", async ({ open, stack }) => {
    const sunday = "2025-06-15";
    const api = await stack.as("employee");
    const user = await open();
    await user.page.clock.setFixedTime(`${sunday}T23:59:00+02:00`);
    const page = await user.signIn("employee", "/week");
    await addProject(page, "Alpha");
    await editableCell(page, "Alpha", sunday).focus();
    await page.keyboard.type("3");
    await passMidnight(page, sunday);
    await page.getByText("A new week has started").waitFor();
    await page.keyboard.type(".5");
    await page.keyboard.press("Tab");
    await expect.poll(() => stored(api, addDays(sunday, -6))).toEqual([`${sunday} Alpha 3.5`]);
    await page.getByRole("link", { name: "Show the new week" }).click();
    await page.getByRole("heading", { name: /16.*22 Jun 2025/ }).waitFor();
    expect(await page.getByText("A new week has started").count()).toBe(0);
  });

  test("keeps the details open", async ({ open, stack }) => {
    const sunday = "2025-07-06";
    const api = await stack.as("employee");
    await api.create({ date: sunday, project: "Alpha", hours: 3 });
    const user = await open();
    await user.page.clock.setFixedTime(`${sunday}T23:59:00+02:00`);
    const page = await user.signIn("employee", "/week");
    await cell(page, "Alpha", sunday).press("F2");
    await page.getByLabel("Notes").focus();
    await page.keyboard.type("half a ");
    await passMidnight(page, sunday);
    await page.keyboard.type("note");
    await page.getByRole("button", { name: "Done" }).click();
    await expect.poll(async () => (await api.list(sunday, sunday))[0]?.notes).toBe("half a note");
    await page.getByText("A new week has started").waitFor();
    await page.getByRole("heading", { name: /30 Jun.*6 Jul 2025/ }).waitFor();
  });
});

test("Back closes the details and stays in the week", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  await api.create({ date: monday, project: "Alpha", hours: 3 });
  const user = await open();
  const page = await user.signIn("employee", `/week/${monday}`);
  const input = cell(page, "Alpha", monday);
  await input.press("F2");
  await page.getByLabel("Notes").fill("kept");
  await page.goBack();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe(`/week/${monday}`);
  await expect.poll(() => input.evaluate((element) => element === document.activeElement)).toBe(true);
  await expect.poll(async () => (await api.list(monday, monday))[0]?.notes).toBe("kept");
  // A dialog closed by its button leaves no entry in the history.
  await page.getByRole("link", { name: "Next week" }).click();
  await page.getByRole("link", { name: "Previous week" }).click();
  await input.press("F2");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.goBack();
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/week/${addDays(monday, 7)}`);
});

test("a long project name keeps the mark and the number of entries in their cell", async ({
  open,
  stack,
  monday,
}) => {
  const api = await stack.as("employee");
  const project = "A name that is wrapped over several lines ".repeat(2).trim();
  await api.createAll([
    { date: monday, project, hours: 1 },
    { date: monday, project, hours: 2 },
  ]);
  const user = await open({ viewport: { width: 1024, height: 800 } });
  const page = await user.signIn("employee", `/week/${monday}`);
  const input = cell(page, project, monday);
  await input.waitFor();
  const box = await input.boundingBox();
  const sign = await page
    .getByRole("button", { name: /^Details: / })
    .first()
    .boundingBox();
  expect(
    box && sign && { above: sign.y >= box.y, below: sign.y + sign.height <= box.y + box.height },
  ).toEqual({
    above: true,
    below: true,
  });
});

test("the table head stays visible while scrolling twenty projects", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const names = Array.from({ length: 20 }, (_, index) => `Project ${index + 1}`);
  await api.createAll(names.map((project) => ({ date: monday, project, hours: 1 })));
  const user = await open({ viewport: { width: 1280, height: 600 } });
  const page = await user.signIn("employee", `/week/${monday}`);
  const last = cell(page, "Project 20", monday);
  await last.focus();
  const head = await page.getByRole("columnheader").nth(1).boundingBox();
  const input = await last.boundingBox();
  expect(head?.y).toBe(0);
  // The head doesn't cover the focused cell.
  expect(input && head && input.y >= head.y + head.height).toBe(true);
});

test("the bars at the bottom cover no focused cell", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const names = Array.from({ length: 9 }, (_, index) => `Project ${index + 1}`);
  await api.createAll(names.map((project) => ({ date: monday, project, hours: 1 })));
  const approved = await api.create({ date: addDays(monday, 1), project: "Project 9", hours: 1 });
  await (await stack.as("manager")).approve(approved);
  const user = await open({ viewport: { width: 1280, height: 600 }, reducedMotion: "reduce" });
  const page = await user.signIn("employee", `/week/${monday}`);
  await record(page, "Project 9", monday, "");
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await page.keyboard.type("5");
  await page.getByText(/^Can't enter hours in Project 9/).waitFor();
  const covered = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      if (!(focused instanceof HTMLInputElement)) return "no field has the focus";
      const { left, width, top, bottom } = focused.getBoundingClientRect();
      const seen = [top + 4, bottom - 4].map((y) => document.elementFromPoint(left + width / 2, y));
      return seen.every((one) => one === focused) ? undefined : `${focused.dataset.project} ${top}`;
    });
  expect(await covered()).toBeUndefined();
  for (const [width, height] of [
    [1280, 600],
    [640, 400],
    [390, 844],
    [320, 256],
  ] as const) {
    await page.setViewportSize({ width, height });
    await cell(page, "Project 1", monday).focus();
    for (const name of names.slice(1)) {
      await page.keyboard.press("ArrowDown");
      expect(await covered(), `${name} at ${width} px`).toBeUndefined();
    }
  }
});

// The widths of common phones, and the narrowest that WCAG 2.2 requires (1.4.10).
for (const width of [320, 360, 390])
  test(`a cell shows all its digits at ${width} px on a phone`, async ({ open, stack, monday }) => {
    const api = await stack.as("employee");
    await api.createAll(weekOf(monday).map((date) => ({ date, project: "Alpha", hours: 10.25 })));
    const user = await open({ viewport: { width, height: 700 }, hasTouch: true, isMobile: true });
    const page = await user.signIn("employee", `/week/${monday}`);
    await cell(page, "Alpha", monday).waitFor();
    const overflow = await page
      .locator("input[data-day]")
      .evaluateAll((inputs) => inputs.map((input) => input.scrollWidth - input.clientWidth));
    expect(overflow).toEqual(overflow.map(() => 0));
    // An emulated phone makes the page as wide as its widest part, so don't check innerWidth.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    // iOS zooms in on a field with smaller text.
    const sizes = await page
      .locator("input, select, textarea")
      .evaluateAll((fields) => fields.map((field) => Number.parseFloat(getComputedStyle(field).fontSize)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(16);
  });

test("projects are copied from the newest week with entries", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const earlier = addDays(monday, -14);
  await api.create({ date: earlier, project: "Alpha", hours: 1 });
  const user = await open();
  const page = await user.signIn("employee", `/week/${monday}`);
  await page.getByRole("button", { name: /^Copy projects from / }).click();
  expect((await row(page, "Alpha"))[0]).toBe("");
});

test("a week prints as a sheet to sign", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const names = Array.from({ length: 16 }, (_, index) => `Project ${index + 1}`);
  await api.createAll(names.map((project) => ({ date: monday, project, hours: 1.25 })));
  await api.create({ date: addDays(monday, 6), project: "Project 1", hours: 10.25 });
  const user = await open();
  const page = await user.signIn("employee", `/week/${monday}`);
  await addProject(page, "Without hours");
  await cell(page, "Without hours", monday).waitFor();
  // A4 portrait without its margins, in CSS pixels.
  await page.setViewportSize({ width: 680, height: 1009 });
  await page.emulateMedia({ media: "print" });
  const controls = page.locator("nav, header, button, input, select, textarea, [role=status]");
  expect(await controls.filter({ visible: true }).count()).toBe(0);
  const text = await page.locator("main").innerText();
  expect(text).toMatch(/^Timesheet\s+Name\s+Demo Employee \(employee@example\.com\)\s+Period\s+\d.*/);
  expect(text).toMatch(/Project 1\s+1\.25\s+10\.25\s+11\.5/);
  expect(text).toMatch(/Date and signature: Demo Employee\s+Date and signature: Manager\s*$/);
  expect(text).not.toContain("Without hours");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(680);
});
