// The history on phones, with the longest allowed names.
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { daysFromToday } from "./harness/days.ts";
import type { Stack } from "./harness/stack.ts";
import { test } from "./harness/stories.ts";

const longest = "x".repeat(100);
const hebrew = "א".repeat(100);
// The page suggests projects of the last year if no entry has the filtered one.
const day = daysFromToday(-10);
const range = `from=${day}&to=${day}`;

/** Each view, with a text that appears when it is loaded. */
const views: Readonly<Record<string, { path: string; ready: string | RegExp }>> = {
  entries: { path: `/history?${range}`, ready: /4 entries, / },
  "entries of a project": {
    path: `/history?${range}&project=${longest}&status=rejected`,
    ready: /1 entry, /,
  },
  "suggested projects": {
    path: `/history?${range}&project=${longest.slice(1)}`,
    ready: "The project filter needs the full name.",
  },
  "filters without a match": {
    path: `/history?${range}&project=${hebrew.slice(1)}y`,
    ready: "No matching entries",
  },
  "an empty range": {
    path: "/history?from=2001-01-01&to=2001-01-31",
    ready: "No entries in this period",
  },
  totals: { path: `/history?view=totals&month=${day.slice(0, 7)}`, ready: "By project" },
  "an invalid address": { path: `/history?${range}&status=${longest}`, ready: /Ignored: / },
};

describe("the page fits the screen, and iOS doesn't zoom in on its fields:", () => {
  for (const [name, { path, ready }] of Object.entries(views)) {
    test(name, async ({ open, stack }) => {
      await prepare(stack);
      const user = await open({ viewport: { width: 320, height: 740 }, hasTouch: true, isMobile: true });
      const page = await user.signIn("employee", path);
      await page.getByText(ready).filter({ visible: true }).first().waitFor();
      if (name === "totals") await page.locator(".recharts-bar-rectangle path").first().waitFor();
      const file = page.getByRole("button", { name: "Download CSV" });
      if ((await file.count()) > 0) {
        await file.tap();
        await page.getByText(/^Downloaded /).waitFor();
      }
      await expectFits(page);
    });
  }
});

/** Expects that the page fits screens of several widths, and that iOS doesn't zoom in on its fields. */
async function expectFits(page: Page): Promise<void> {
  for (const width of [320, 360, 390, 640]) {
    await page.setViewportSize({ width, height: 740 });
    // An emulated phone zooms out if a page is too wide, and its innerWidth grows with the page, so compare with the
    // device's width.
    const widest = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(widest, { message: `${width} px` }).toBe(width);
    expect(await smallFields(page), `${width} px`).toEqual([]);
  }
}

/** Records the day's entries, once for all tests. */
async function prepare(stack: Stack): Promise<void> {
  const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
  if ((await api.list(day, day)).length > 0) return;
  const projects = [longest, hebrew, "שעות 3", "Alpha"];
  const [entry] = await api.createAll(
    projects.map((project) => ({ date: day, project, hours: 1.25, notes: longest.repeat(4) })),
  );
  if (entry) await manager.reject(entry, `${longest}\nagain`);
}

/** Returns the fields with text smaller than 16 px. */
function smallFields(page: Page): Promise<string[]> {
  return page
    .locator("input, select, textarea")
    .evaluateAll((found) =>
      found
        .filter((field) => Number.parseFloat(getComputedStyle(field).fontSize) < 16)
        .map((field) => field.outerHTML),
    );
}

test("a field in small text is large enough for iOS on a touch screen, and only there", async ({ open }) => {
  for (const [hasTouch, size] of [
    [true, "16px"],
    [false, "12px"],
  ] as const) {
    const user = await open({ hasTouch, isMobile: hasTouch });
    const page = await user.signIn("employee", "/nowhere");
    const shown = await page.evaluate(() => {
      const small = document.createElement("div");
      small.style.fontSize = "12px";
      small.append(document.createElement("input"));
      document.body.append(small);
      return getComputedStyle(small.firstElementChild as Element).fontSize;
    });
    expect(shown).toBe(size);
  }
});

test("a right-to-left project name keeps its brackets on its own side", async ({ open, stack }) => {
  // The bracket belongs to the name. Without isolation it would be at the other end, beside the number.
  const name = "שעות (א)";
  const from = "2025-06-16";
  await (await stack.as("employee")).create({ date: from, project: name, hours: 2 });
  const user = await open();
  const page = await user.signIn("employee", `/history?from=${from}&to=${from}`);
  await page.getByText("1 entry, 2 hours").waitFor();
  for (const [path, last] of [
    [`/history?from=${from}&to=${from}`, /Your entries/],
    ["/history?view=totals&month=2025-06", /^By project/],
  ] as const) {
    await page.goto(path);
    const shown = page.getByText(name, { exact: true }).filter({ visible: true });
    await page.getByRole("table", { name: last }).and(page.locator(":has(bdi)")).waitFor();
    // Read them in one call, because more of the page may still load.
    const tags = await shown.evaluateAll((found) => found.map((one) => one.tagName));
    expect(tags, path).toEqual(tags.map(() => "BDI"));
    expect(tags, path).not.toEqual([]);
  }
});
