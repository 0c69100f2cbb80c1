import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { addDays, daysFromToday, weekOf } from "./harness/days.ts";
import { fillWeek } from "./harness/fillWeek.ts";
import { test } from "./harness/stories.ts";
import { addProject, cell, createUrl, editableCell, record, row, stored, tabTo } from "./harness/week.ts";

test("an employee fills in a week with the keyboard alone", async ({ openWeek, stack, monday }) => {
  const { page } = await openWeek();
  await fillWeek(page, { Alpha: "7.5", Beta: "0,25", Gamma: "0:15" });
  const days = weekOf(monday).slice(0, 5);
  const api = await stack.as("employee");
  await expect
    .poll(() => stored(api, monday))
    .toEqual(days.flatMap((day) => [`${day} Alpha 7.5`, `${day} Beta 0.25`, `${day} Gamma 0.25`]));
  expect(await row(page, "Alpha")).toEqual(["7.5", "7.5", "7.5", "7.5", "7.5", "", "", "37.5"]);
  expect(await row(page, "Beta")).toEqual(["0.25", "0.25", "0.25", "0.25", "0.25", "", "", "1.25"]);
  const sums = (await row(page, "Total")).map((text) => text.split("\n").at(-1));
  expect(sums).toEqual(["8", "8", "8", "8", "8", "0", "0", "40"]);
  // The week is the same after a reload.
  await page.reload();
  await expect
    .poll(() => row(page, "Gamma"))
    .toEqual(["0.25", "0.25", "0.25", "0.25", "0.25", "", "", "1.25"]);
});

test("keys move between cells, and Escape restores the text", async ({ openWeek, stack, monday }) => {
  const api = await stack.as("employee");
  const tuesday = addDays(monday, 1);
  await api.createAll([
    { date: monday, project: "Alpha", hours: 1 },
    { date: tuesday, project: "Beta", hours: 2 },
  ]);
  const { page } = await openWeek();
  const focused = () => page.evaluate(() => ({ ...(document.activeElement as HTMLElement).dataset }));
  await editableCell(page, "Alpha", monday).focus();
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toEqual({ project: "Beta", day: monday });
  await page.keyboard.press("ArrowRight");
  expect(await focused()).toEqual({ project: "Beta", day: tuesday });
  await page.keyboard.type("9");
  await page.keyboard.press("Escape");
  expect(await cell(page, "Beta", tuesday).inputValue()).toBe("2");
  await page.keyboard.press("ArrowUp");
  expect(await focused()).toEqual({ project: "Alpha", day: tuesday });
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  expect(await focused()).toEqual({ project: "Beta", day: tuesday });
  await page.keyboard.press("Shift+Tab");
  expect(await focused()).toEqual({ project: "Beta", day: monday });
  await expect
    .poll(() => stored(api, monday))
    .toEqual([`${monday} Alpha 1`, `${tuesday} Alpha 3`, `${tuesday} Beta 2`]);
});

describe("numbers typed down a column, each with Enter", () => {
  const focused = (page: Page) =>
    page.evaluate(() => ({ ...(document.activeElement as HTMLElement).dataset }));

  async function type(page: Page, keys: readonly string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }

  test("skip a cell with several entries", async ({ open, stack, monday }) => {
    const api = await stack.as("employee");
    const tuesday = addDays(monday, 1);
    await api.createAll([
      { date: monday, project: "Beta", hours: 1 },
      { date: monday, project: "Beta", hours: 2 },
      ...["Alpha", "Gamma", "Omega"].map((project) => ({ date: tuesday, project, hours: 7 })),
    ]);
    const page = await (await open()).signIn("employee", `/week/${monday}`);
    await editableCell(page, "Alpha", monday).focus();
    await type(page, ["1", "Enter", "Enter", "3", "Enter", "4", "Enter"]);
    expect(await focused(page)).toEqual({ project: "Alpha", day: tuesday });
    expect(await page.getByRole("dialog").count()).toBe(0);
    await expect
      .poll(async () => (await stored(api, monday)).filter((line) => line.startsWith(monday)))
      .toEqual(["Alpha 1", "Beta 1", "Beta 2", "Gamma 3", "Omega 4"].map((line) => `${monday} ${line}`));
  });

  test("skip an approved cell, and typing into it is announced as having no effect", async ({
    open,
    stack,
    monday,
  }) => {
    const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
    await manager.approve(await api.create({ date: monday, project: "Beta", hours: 9 }));
    const page = await (await open()).signIn("employee", `/week/${monday}`);
    for (const project of ["Alpha", "Gamma", "Omega"]) await addProject(page, project);
    await editableCell(page, "Alpha", monday).focus();
    await type(page, ["1", "Enter", "2", "Enter"]);
    const announcement = page
      .getByRole("status")
      .filter({ hasText: /Can't enter hours in Beta, .*approved/ });
    expect(await announcement.isVisible()).toBe(true);
    await type(page, ["3", "Enter", "4", "Enter"]);
    expect(await page.getByRole("dialog").count()).toBe(0);
    await expect
      .poll(() => stored(api, monday))
      .toEqual(["Alpha 1", "Beta 9", "Gamma 3", "Omega 4"].map((line) => `${monday} ${line}`));
  });
});

test("an entry is changed in its cell", async ({ openWeek, stack, monday }) => {
  const api = await stack.as("employee");
  await api.create({ date: monday, project: "Alpha", hours: 4, notes: "as it was" });
  const { page } = await openWeek();
  await record(page, "Alpha", monday, "7h30");
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 7.5`]);
  const [entry] = await api.list(monday, monday);
  expect(entry).toMatchObject({ version: 2, notes: "as it was" });
});

test("invalid hours stay in their cell with an error", async ({ openWeek, stack, monday }) => {
  const api = await stack.as("employee");
  await api.create({ date: monday, project: "Alpha", hours: 4 });
  const { page } = await openWeek();
  await record(page, "Alpha", monday, "7.3");
  await page.getByRole("alert").getByText("Enter hours in steps of 0.25").waitFor();
  const input = cell(page, "Alpha", monday);
  expect(await input.inputValue()).toBe("7.3");
  expect(await input.getAttribute("aria-invalid")).toBe("true");
  await page.getByText("1 not saved").waitFor();
  await record(page, "Alpha", monday, "7.25");
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 7.25`]);
  await expect.poll(() => input.getAttribute("aria-invalid")).toBe("false");
});

test("several entries of a cell are edited separately, with their notes", async ({ openWeek, monday }) => {
  const { api, page } = await openWeek({ projects: ["Alpha"] });
  // Type the notes first: they aren't sent without hours.
  await cell(page, "Alpha", monday).press("F2");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Notes").fill("the first\nin two lines");
  await dialog.getByLabel("Hours").fill("2");
  await dialog.getByRole("button", { name: "Add another entry" }).click();
  await dialog.getByLabel("Hours").last().fill("3");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 2`, `${monday} Alpha 3`]);
  const input = cell(page, "Alpha", monday);
  expect(await input.inputValue()).toBe("5");
  expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
  // The sum is read-only. Edit its entries.
  await input.press("F2");
  const second = dialog.getByRole("group", { name: /^Entry 2/ });
  await second.getByLabel("Notes").fill("the second");
  await page.keyboard.press("Escape");
  await expect
    .poll(async () => (await api.list(monday, monday)).map(({ notes }) => notes))
    .toEqual(["the first\nin two lines", "the second"]);
});

test("several entries of a cell keep the order in which they were typed, even if the first is slow", async ({
  open,
  stack,
  monday,
}) => {
  const api = await stack.as("employee");
  const page = await (await open()).signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  const slownessMs = 1_500;
  let posts = 0;
  await page.route(createUrl(stack), async (route) => {
    if (posts++ === 0) await new Promise((resolve) => setTimeout(resolve, slownessMs));
    await route.continue();
  });
  await cell(page, "Alpha", monday).press("F2");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Hours").fill("3");
  await dialog.getByRole("button", { name: "Add another entry" }).click();
  await dialog.getByLabel("Hours").last().fill("2");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect.poll(async () => (await api.list(monday, monday)).map(({ hours }) => hours)).toEqual([3, 2]);
  await page.getByText("All changes saved").waitFor();
  await page.reload();
  await cell(page, "Alpha", monday).press("F2");
  const hours = dialog.getByLabel("Hours");
  await expect
    .poll(() => hours.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value)))
    .toEqual(["3", "2"]);
});

describe("an entry's project", () => {
  test("is changed in the details, along with other typed text", async ({ openWeek, stack, monday }) => {
    const api = await stack.as("employee");
    await api.create({ date: monday, project: "Alpha", hours: 4, notes: "kept" });
    const { page } = await openWeek();
    await cell(page, "Alpha", monday).press("F2");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Hours").fill("5");
    await dialog.getByLabel("Project").fill("Beta");
    // Escape also leaves the last field: its input must not be lost with the dialog.
    await page.keyboard.press("Escape");
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Beta 5`]);
    await dialog.waitFor({ state: "detached" });
    const [entry] = await api.list(monday, monday);
    expect(entry).toMatchObject({ version: 3, notes: "kept" });
    await expect.poll(() => cell(page, "Beta", monday).inputValue()).toBe("5");
    expect(await cell(page, "Alpha", monday).inputValue()).toBe("");
  });

  test("isn't changed after a conflict, and stays typed", async ({ openWeek, stack, monday }) => {
    const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
    const entry = await api.create({ date: monday, project: "Alpha", hours: 4 });
    const { page } = await openWeek({ expected: [/console: Failed to load resource: .* 412 /] });
    await cell(page, "Alpha", monday).press("F2");
    const dialog = page.getByRole("dialog");
    await manager.reject(entry, "Wrong project");
    await dialog.getByLabel("Project").fill("Beta");
    await dialog.getByLabel("Project").press("Enter");
    await dialog.getByText("Project not changed").waitFor();
    await dialog.getByText("Reason: Wrong project").waitFor();
    expect(await stored(api, monday)).toEqual([`${monday} Alpha 4`]);
    expect(await dialog.getByLabel("Project").inputValue()).toBe("Beta");
    await dialog.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Beta 4`]);
    await expect.poll(() => dialog.getByRole("heading").textContent()).toMatch(/^Beta/);
  });
});

describe("a deleted entry is restored by undo", () => {
  test("after its cell was emptied", async ({ openWeek, stack, monday }) => {
    const api = await stack.as("employee");
    await api.create({ date: monday, project: "Alpha", hours: 4, notes: "kept" });
    const { page } = await openWeek();
    await record(page, "Alpha", monday, "");
    await expect.poll(() => stored(api, monday)).toEqual([]);
    await page.getByText("Deleted: 4 h, Alpha").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 4`]);
    const [entry] = await api.list(monday, monday);
    expect(entry?.notes).toBe("kept");
  });

  test("with the keyboard, after it was deleted in the details", async ({ openWeek, stack, monday }) => {
    const api = await stack.as("employee");
    await api.create({ date: monday, project: "Alpha", hours: 4 });
    const { page } = await openWeek();
    await cell(page, "Alpha", monday).press("F2");
    const dialog = page.getByRole("dialog");
    await tabTo(page, dialog.getByRole("button", { name: "Delete: Entry 1" }));
    await page.keyboard.press("Enter");
    await expect.poll(() => stored(api, monday)).toEqual([]);
    await tabTo(page, dialog.getByRole("button", { name: "Undo" }));
    await page.keyboard.press("Enter");
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 4`]);
  });
});

test("last week's projects are copied without their hours", async ({ openWeek, stack, monday }) => {
  const api = await stack.as("employee");
  const before = addDays(monday, -7);
  await api.createAll([
    { date: before, project: "Alpha", hours: 4 },
    { date: addDays(before, 1), project: "Beta", hours: 4 },
  ]);
  const { page } = await openWeek();
  await page.getByRole("button", { name: "Copy last week's projects" }).click();
  await record(page, "Beta", monday, "1");
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Beta 1`]);
  expect(await cell(page, "Alpha", monday).inputValue()).toBe("");
  // A row without hours survives a reload, until the tab is closed.
  await page.reload();
  await cell(page, "Alpha", monday).waitFor();
  await expect.poll(() => cell(page, "Beta", monday).inputValue()).toBe("1");
});

test("links lead to the previous and the next week, and Back returns", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const after = addDays(monday, 7);
  await api.createAll([
    { date: monday, project: "Alpha", hours: 4 },
    { date: after, project: "Alpha", hours: 5 },
  ]);
  const user = await open();
  const page = await user.signIn("employee", `/week/${addDays(monday, 3)}`);
  await expect.poll(() => cell(page, "Alpha", monday).inputValue()).toBe("4");
  await page.getByRole("link", { name: "Next week" }).click();
  await expect.poll(() => cell(page, "Alpha", after).inputValue()).toBe("5");
  expect(new URL(page.url()).pathname).toBe(`/week/${after}`);
  await page.goBack();
  await expect.poll(() => cell(page, "Alpha", monday).inputValue()).toBe("4");
});

describe("a manager's decision", () => {
  test("to reject is shown with its reason, and the entry can be corrected", async ({
    openWeek,
    stack,
    monday,
  }) => {
    const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
    await manager.reject(
      await api.create({ date: monday, project: "Alpha", hours: 9 }),
      "That was a holiday",
    );
    const { page } = await openWeek();
    const attention = page.getByRole("region", { name: "Needs your attention" });
    await attention
      .getByRole("button", { name: /Alpha\. Rejected by manager@example\.com: That was a holiday/ })
      .click();
    const input = cell(page, "Alpha", monday);
    expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type("1");
    await page.keyboard.press("Tab");
    await expect
      .poll(async () => (await api.list(monday, monday)).map(({ hours, status }) => ({ hours, status })))
      .toEqual([{ hours: 1, status: "submitted" }]);
    await expect.poll(() => attention.count()).toBe(0);
  });

  test("to reject in another week is shown in this week", async ({ openWeek, stack }) => {
    const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
    // The page searches the last 13 weeks and all later ones. This day is within the 366 days that can be entered.
    const ahead = daysFromToday(300);
    await manager.reject(await api.create({ date: ahead, project: "Ahead", hours: 9 }), "Wrong project");
    const { page } = await openWeek();
    const attention = page.getByRole("region", { name: "Needs your attention" });
    const found = attention
      .locator("div")
      .filter({ hasText: "Ahead. Rejected by manager@example.com: Wrong project" });
    await found.getByRole("link").click();
    await record(page, "Ahead", ahead, "1");
    await expect
      .poll(async () => (await api.list(ahead, ahead)).map(({ hours, status }) => ({ hours, status })))
      .toEqual([{ hours: 1, status: "submitted" }]);
    await page.goBack();
    await cell(page, "Ahead", ahead).waitFor({ state: "detached" });
    await expect.poll(() => attention.getByText("Ahead").count()).toBe(0);
  });

  test("to approve makes the cell read-only, and the details show who approved", async ({
    openWeek,
    stack,
    monday,
  }) => {
    const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
    await manager.approve(await api.create({ date: monday, project: "Alpha", hours: 9 }));
    const { page } = await openWeek();
    const input = cell(page, "Alpha", monday);
    expect(await input.getAttribute("readonly")).not.toBeNull();
    await input.press("F2");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Approved by manager@example.com").waitFor();
    expect(await dialog.getByRole("button", { name: /Delete/ }).count()).toBe(0);
  });
});

test("a contractor's hours are recorded as a contractor's", async ({ open, stack, monday }) => {
  const api = await stack.as("contractor");
  const user = await open();
  const page = await user.signIn("contractor", `/week/${monday}`);
  await page.getByLabel("Record hours as").selectOption("Contractor");
  await addProject(page, "Alpha");
  await record(page, "Alpha", monday, "8");
  await expect
    .poll(async () => (await api.list(monday, monday)).map((entry) => entry.user_type))
    .toEqual(["contractor"]);
  // Another browser takes the user type from the newest entry, even in weeks without hours.
  const elsewhere = await open();
  const other = await elsewhere.signIn("contractor", `/week/${addDays(monday, 14)}`);
  await expect.poll(() => other.getByLabel("Record hours as").inputValue()).toBe("contractor");
  await addProject(other, "Beta");
  await record(other, "Beta", addDays(monday, 14), "8");
  await expect
    .poll(async () =>
      (await api.list(addDays(monday, 14), addDays(monday, 14))).map((entry) => entry.user_type),
    )
    .toEqual(["contractor"]);
  // From then on the page keeps the choice.
  await page.getByRole("link", { name: "Next week" }).click();
  await expect.poll(() => page.getByLabel("Record hours as").inputValue()).toBe("contractor");
});

test("project names and table heads aren't broken on narrow screens", async ({ open, stack, monday }) => {
  await (await stack.as("employee")).create({ date: monday, project: "Projectmanagement", hours: 14.75 });
  const user = await open({ viewport: { width: 740, height: 360 } });
  const page = await user.signIn("employee", `/week/${monday}`);
  const lines = (role: "rowheader" | "columnheader", name: RegExp) =>
    page.getByRole(role, { name }).evaluate((head) => {
      const range = document.createRange();
      range.selectNodeContents(head);
      return new Set(Array.from(range.getClientRects(), ({ bottom }) => Math.round(bottom))).size;
    });
  expect(await lines("rowheader", /Projectmanagement/)).toBe(1);
  await page.setViewportSize({ width: 800, height: 600 });
  expect(await lines("columnheader", /^Wed/)).toBe(1);
  const hidden = (input: HTMLElement) => input.scrollWidth - input.clientWidth;
  expect(await cell(page, "Projectmanagement", monday).evaluate(hidden)).toBe(0);
});
