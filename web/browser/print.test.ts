// The printed page: a sheet with a name, a period, hours and lines for signatures, and without controls.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "./harness/stories.ts";

/** Returns the visible controls and navigation. */
function controls(page: Page): Promise<string[]> {
  return page
    .locator("nav, header, button, input, select, textarea")
    .filter({ visible: true })
    .evaluateAll((found) => found.map((one) => one.outerHTML));
}

test("a month's totals print as a sheet to sign", async ({ open, stack }) => {
  // A month that only this test uses.
  const api = await stack.as("employee");
  const longest = "x".repeat(100);
  const projects = [
    "Alpha",
    "שעות 3",
    longest,
    ...Array.from({ length: 12 }, (_, index) => `Project ${index}`),
  ];
  await api.createAll(projects.map((project) => ({ date: "2025-05-05", project, hours: 0.75 })));
  const user = await open({ colorScheme: "dark" });
  const page = await user.signIn("employee", "/history?view=totals&month=2025-05");
  await page.getByRole("table", { name: /^By project/ }).waitFor();
  const sheet = page.getByText("Date and signature: Demo Employee");
  expect(await sheet.isVisible()).toBe(false);

  // A4 portrait without its margins, in CSS pixels.
  await page.setViewportSize({ width: 680, height: 1009 });
  await page.emulateMedia({ media: "print" });
  expect(await controls(page)).toEqual([]);
  const text = await page.locator("main").innerText();
  expect(text).toMatch(/^Timesheet\s+Name\s+Demo Employee \(employee@example\.com\)\s+Period\s+May 2025/);
  expect(text).toMatch(/Recorded\s+11\.25 h/);
  expect(text).toMatch(/Date and signature: Demo Employee\s+Date and signature: Manager\s*$/);
  const days = page.getByRole("table", { name: "By day and project" }).filter({ visible: true });
  const line = await days.getByRole("row").nth(1).innerText();
  expect(line).toMatch(/^Mon 5\s/);
  for (const project of projects) expect(line).toContain(project);
  // Nothing is cut off at the edge of the paper, and the background is white.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(680);
  const ground = await page.evaluate(
    () => getComputedStyle(document.querySelector("main dl") as Element).color,
  );
  expect(ground).toBe("rgb(23, 28, 38)");
});

test("the list of entries prints without controls", async ({ open, stack, monday }) => {
  await (await stack.as("employee")).create({ date: monday, project: "Alpha", hours: 2 });
  const user = await open();
  const page = await user.signIn("employee", `/history?from=${monday}&to=${monday}`);
  await page.getByText("1 entry, 2 hours").waitFor();
  expect(await controls(page)).not.toEqual([]);
  await page.emulateMedia({ media: "print" });
  expect(await controls(page)).toEqual([]);
  expect(await page.locator("main").innerText()).toMatch(/Alpha\s+2\s/);
});
