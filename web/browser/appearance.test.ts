// The page in forced colors, on touch devices and with other scripts.
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { emptyQueue } from "./harness/sampleData.ts";
import { test } from "./harness/stories.ts";

const background = (locator: Locator) =>
  locator.evaluate((element) => getComputedStyle(element).backgroundColor);

/** Reports whether the text is drawn on the element's own background, and not on a backplate in the page's color. */
const hasNoBackplate = (locator: Locator) =>
  locator.evaluate((element) => getComputedStyle(element).getPropertyValue("forced-color-adjust") === "none");

describe("in forced colors", () => {
  test("the current tab and today are distinguishable", async ({ open }) => {
    const user = await open({ forcedColors: "active" });
    const page = await user.signIn("manager", "/week");
    const [current, other] = [
      page.getByRole("link", { name: "Week", exact: true }),
      page.getByRole("link", { name: "History" }),
    ];
    expect(await background(current)).not.toBe(await background(other));
    expect(await hasNoBackplate(current)).toBe(true);
    await page.getByLabel("Project name").fill("Alpha");
    await page.getByRole("button", { name: "Add project" }).click();
    const heads = page.getByRole("columnheader");
    const today = page.locator("th[aria-current=date]");
    await today.waitFor();
    expect(await background(today)).not.toBe(await background(heads.first()));
    expect(await hasNoBackplate(today)).toBe(true);
    // On a phone there is no table head, and today's cell is outlined.
    await page.setViewportSize({ width: 390, height: 844 });
    const outlined = await page
      .getByRole("cell")
      .evaluateAll((cells) => cells.filter((cell) => getComputedStyle(cell).outlineStyle === "solid").length);
    expect(outlined).toBeGreaterThanOrEqual(1);
    await page.getByRole("link", { name: "Approvals" }).click();
    await page.getByRole("heading", { level: 1, name: "Approvals" }).waitFor();
    expect(await background(other)).toBe(await background(current));
    expect(await background(page.getByRole("link", { name: "Approvals" }))).not.toBe(await background(other));
  });
});

describe("keyboard help", () => {
  const keyboardHelp = (page: Page) => [
    page.getByText("Keyboard shortcuts", { exact: true }),
    page.getByText(/^Arrow keys/),
  ];
  for (const { device, options, shown } of [
    {
      device: "a phone",
      options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
      shown: false,
    },
    { device: "a computer", options: {}, shown: true },
  ]) {
    test(`${shown ? "is shown" : "is not shown"} on ${device}`, async ({ open, stack, monday }) => {
      await emptyQueue(stack);
      await (await stack.as("employee")).create({ date: monday, project: "Alpha", hours: 1 });
      const user = await open(options);
      const page = await user.signIn("manager", `/week/${monday}`);
      await page.getByLabel("Project name").fill("Alpha");
      await page.getByRole("button", { name: "Add project" }).click();
      await page.getByRole("rowheader", { name: "Alpha" }).waitFor();
      const [week, approvals] = keyboardHelp(page);
      expect(await week?.isVisible()).toBe(shown);
      await page.goto("/approvals");
      await page.getByRole("region", { name: /^employee@/ }).waitFor();
      expect(await approvals?.isVisible()).toBe(shown);
    });
  }
});

test("a reason keeps its line breaks wherever it is shown", async ({ open, stack, monday }) => {
  const [employee, manager] = [await stack.as("employee"), await stack.as("manager")];
  const entry = await employee.create({ date: monday, project: "Alpha", hours: 1 });
  await manager.reject(entry, "First line\nSecond line");
  const user = await open();
  const page = await user.signIn("employee", `/week/${monday}`);
  const lines = /First line\nSecond line/;
  const attention = page.getByRole("region", { name: "Needs your attention" });
  await expect.poll(() => attention.innerText()).toMatch(lines);
  await page
    .getByRole("button", { name: /^Details: Alpha/ })
    .first()
    .click();
  await expect.poll(() => page.getByRole("dialog").innerText()).toMatch(lines);
  await page.goto(`/history?from=${monday}&to=${monday}`);
  await expect.poll(() => page.getByRole("main").innerText()).toMatch(lines);
});

test("a right-to-left project name leaves the number on its side", async ({ open, stack, monday }) => {
  await emptyQueue(stack);
  const project = "\u05e4\u05e8\u05d5\u05d9\u05e7\u05d8 3";
  await (await stack.as("employee")).create({ date: monday, project, hours: 7.5 });
  const user = await open();
  const page = await user.signIn("manager", "/approvals");
  const total = page
    .getByRole("region", { name: /^employee@/ })
    .getByRole("listitem")
    .first();
  await total.waitFor();
  // The name is on the left, and its number is on the right.
  const [name, number] = await total.evaluate((item) =>
    ["bdi", "span"].map((part) => item.querySelector(part)?.getBoundingClientRect().left ?? -1),
  );
  expect(name).toBeLessThan(number ?? 0);
});
