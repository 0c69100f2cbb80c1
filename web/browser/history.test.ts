import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { addDays, daysFromToday } from "./harness/days.ts";
import { test } from "./harness/stories.ts";

/** Returns the text of a table, row by row. */
function rows(table: Locator): Promise<string[][]> {
  return table
    .getByRole("row")
    .evaluateAll((found) =>
      found.map((row) => Array.from(row.children, (one) => (one as HTMLElement).innerText.trim())),
    );
}

const list = (page: Page) => page.getByRole("table", { name: /Your entries/ });

/** Returns the days, projects and hours of the list. */
async function listedEntries(page: Page): Promise<string[]> {
  await list(page).waitFor();
  return (await rows(list(page))).slice(1).map(([day, project, hours]) => `${day} ${project} ${hours}`);
}

test("the list is filtered by days, project and status, and the filters are part of the address", async ({
  open,
  stack,
  monday,
}) => {
  const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
  const [first] = await api.createAll([
    { date: monday, project: "Alpha", hours: 1 },
    { date: addDays(monday, 1), project: "Alpha", hours: 2 },
    { date: addDays(monday, 2), project: "Beta", hours: 3 },
  ]);
  if (first) await manager.reject(first, "Twice");
  const user = await open();
  const page = await user.signIn("employee", "/history");
  const filters = page.getByRole("form", { name: "Filters" });
  await filters.getByLabel("From").fill(monday);
  await filters.getByLabel("To").fill(addDays(monday, 6));
  await filters.getByLabel("Project").fill("Alpha");
  await filters.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText("2 entries, 3 hours").waitFor();
  expect((await listedEntries(page)).map((line) => line.split(" ").slice(-2))).toEqual([
    ["Alpha", "2"],
    ["Alpha", "1"],
  ]);
  await filters.getByLabel("Status").selectOption("Rejected");
  await filters.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText("1 entry, 1 hours").waitFor();
  await list(page).getByText("Reason: Twice").waitFor();
  const address = new URL(page.url());
  expect(Object.fromEntries(address.searchParams)).toEqual({
    from: monday,
    to: addDays(monday, 6),
    project: "Alpha",
    status: "rejected",
  });
  // The same address works after another sign-in, and with Back.
  const other = await open();
  const theirs = await other.signIn("employee", address.pathname + address.search);
  await theirs.getByText("1 entry, 1 hours").waitFor();
  await page.goBack();
  await page.getByText("2 entries, 3 hours").waitFor();
  // An entry links to its week.
  await list(page).getByRole("link").first().click();
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/week/${monday}`);
});

test('"Load more" loads the list page by page until its end', async ({ open, stack }) => {
  // Days that only this test uses.
  const from = "2024-01-01";
  const count = 120;
  const api = await stack.as("employee");
  const days = Array.from({ length: count }, (_, index) => addDays(from, index));
  await api.createAll(days.map((date) => ({ date, project: "Long", hours: 1 })));
  const user = await open();
  const page = await user.signIn("employee", `/history?from=${from}&to=${days.at(-1)}`);
  await page.getByText(/hours so far/).waitFor();
  const more = page.getByRole("button", { name: "Load more" });
  for (
    let before = (await listedEntries(page)).length;
    (await more.count()) > 0;
    before = (await listedEntries(page)).length
  ) {
    await more.click();
    await expect.poll(async () => (await listedEntries(page)).length).toBeGreaterThan(before);
  }
  await page.getByText(`${count} entries, ${count} hours`, { exact: true }).waitFor();
  const links = await list(page)
    .getByRole("link")
    .evaluateAll((found) => found.map((link) => (link as HTMLAnchorElement).pathname));
  expect(links).toHaveLength(count);
});

test("a range without entries shows a message with a link to the week", async ({ open }) => {
  const user = await open();
  const page = await user.signIn("employee", "/history?from=2001-01-01&to=2001-01-31");
  await page.getByRole("heading", { name: "No entries in this period" }).waitFor();
  await page.getByRole("link", { name: "Go to the week" }).click();
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/week/);
});

test("filters that match nothing show a message, and suggest similar projects", async ({ open, stack }) => {
  // Projects of the last year are suggested.
  const date = daysFromToday(-10);
  await (await stack.as("employee")).create({ date, project: "Shop relaunch", hours: 1 });
  const user = await open();
  const page = await user.signIn("employee", `/history?from=${date}&to=${date}&project=relaunch`);
  await page.getByRole("heading", { name: "No matching entries" }).waitFor();
  await page.getByRole("link", { name: "Shop relaunch" }).click();
  await page.getByText("1 entry, 1 hours").waitFor();
});

test("a decided entry is one line high, and a rejected one has another for its reason", async ({
  open,
  stack,
  monday,
}) => {
  const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
  const [waiting, approved, rejected] = await api.createAll([
    { date: addDays(monday, 2), project: "Alpha", hours: 1 },
    { date: addDays(monday, 1), project: "Alpha", hours: 1 },
    { date: monday, project: "Alpha", hours: 1 },
  ]);
  if (!waiting || !approved || !rejected) throw new Error("nothing was recorded");
  await manager.approve(approved);
  await manager.reject(rejected, "Twice");
  const user = await open();
  const page = await user.signIn("employee", `/history?from=${monday}&to=${addDays(monday, 6)}`);
  await list(page).getByText("Reason: Twice").waitFor();
  const [line = 0, decided = 0, reasoned = 0] = await list(page)
    .locator("tbody tr")
    .evaluateAll((found) => found.map((row) => row.getBoundingClientRect().height));
  // In pixels: the border between two rows is one, and a line of text more than ten.
  expect(decided - line).toBeLessThan(5);
  expect(reasoned - line).toBeLessThan(30);
});

test("invalid filters in the address are ignored and reported", async ({ open }) => {
  const user = await open();
  const page = await user.signIn("employee", "/history?from=2026-02-30&status=gone");
  await page.getByText("Part of the address is invalid").waitFor();
  await page.getByText(/Ignored: /).waitFor();
});

test("the CSV file contains the listed entries, and no formulas", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  await api.createAll([
    { date: monday, project: "=1+1", hours: 1.25, notes: 'a "quoted", note' },
    { date: addDays(monday, 1), project: "Alpha", hours: 2 },
  ]);
  const user = await open();
  const page = await user.signIn("employee", `/history?from=${monday}&to=${addDays(monday, 6)}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  expect(lines[0]).toMatch(/date,project,hours,status,user_type,notes,id,created_at$/);
  expect(lines.slice(1).map((line) => line.split(",").slice(0, 3))).toEqual([
    [addDays(monday, 1), "Alpha", "2"],
    [monday, "'=1+1", "1.25"],
  ]);
  expect(lines[2]).toContain('"a ""quoted"", note"');
  await page.getByText(/^Downloaded /).waitFor();
});

test("the CSV file uses semicolons for a user of decimal commas, and remembers another choice", async ({
  open,
  stack,
  monday,
}) => {
  await (await stack.as("employee")).create({ date: monday, project: "Zürich; Büro", hours: 7.5 });
  const user = await open({ locale: "de-DE" });
  const page = await user.signIn("employee", `/history?from=${monday}&to=${addDays(monday, 6)}`);
  const choice = page.getByRole("combobox", { name: "Separator" });
  async function download(): Promise<string> {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download CSV" }).click(),
    ]);
    return readFile(await file.path(), "utf8");
  }
  const semicolons = await download();
  expect(semicolons).toMatch(/^\uFEFFdate;project;hours;/);
  expect(semicolons.split("\r\n")[1]).toContain(`${monday};"Zürich; Büro";7,5;submitted`);
  await choice.selectOption("Comma, hours as 7.5");
  await page.reload();
  await page.getByText("1 entry, ").waitFor();
  const commas = await download();
  expect(commas).toMatch(/^\uFEFFdate,project,hours,/);
  expect(commas.split("\r\n")[1]).toContain(`${monday},"Zürich; Büro",7.5,submitted`);
});

describe("a month", () => {
  test("is shown as a chart and as a table with the same hours", async ({ open, stack }) => {
    // A month that only this test uses.
    const api = await stack.as("employee");
    await api.createAll([
      { date: "2025-02-03", project: "Alpha", hours: 7.5 },
      { date: "2025-02-03", project: "Beta", hours: 0.5 },
      { date: "2025-02-28", project: "Beta", hours: 4 },
    ]);
    const user = await open();
    const page = await user.signIn("employee", "/history?view=totals&month=2025-02");
    const table = page.getByRole("table", { name: /By day and project/ });
    await table.waitFor();
    const found = await rows(table);
    expect(found[0]).toEqual(["Day", "Alpha", "Beta", "Total"]);
    expect(found[3]?.slice(1)).toEqual(["7.5", "0.5", "8"]);
    expect(found[28]?.slice(1)).toEqual(["", "4", "4"]);
    expect(found.at(-1)).toEqual(["Total", "7.5", "4.5", "12"]);
    const chart = page.getByRole("figure", { name: "Hours per day by project" });
    const bars = chart.locator(".recharts-bar-rectangle path");
    await expect.poll(() => bars.count()).toBe(3);
    // The heights are proportional to the hours: 7.5, 0.5 and 4.
    const heights = await bars.evaluateAll((found) => found.map((bar) => bar.getBoundingClientRect().height));
    const perHour = (heights[0] ?? 0) / 7.5;
    expect(heights.map((height) => Math.round((height / perHour) * 4) / 4).sort()).toEqual([0.5, 4, 7.5]);
    // The service's sums are the same.
    const projects = page.getByRole("table", { name: /^By project/ });
    await projects.waitFor();
    expect((await rows(projects)).slice(1).map((row) => [row[0], row.at(-1)])).toEqual([
      ["Alpha", "7.5"],
      ["Beta", "4.5"],
      ["Total", "12"],
    ]);
  });

  test("has a grid line for each axis label, and evenly spaced days on a phone", async ({ open, stack }) => {
    await (await stack.as("employee")).create({ date: "2025-03-03", project: "Alpha", hours: 17.5 });
    const user = await open();
    const page = await user.signIn("employee", "/history?view=totals&month=2025-03");
    const chart = page.getByRole("figure", { name: "Hours per day by project" });
    const labels = (axis: string) => chart.locator(`.recharts-${axis}-tick-labels text`);
    await expect.poll(() => labels("xAxis").count()).toBe(31);
    const lines = chart.locator(".recharts-cartesian-grid-horizontal line");
    expect(await labels("yAxis").count()).toBeGreaterThan(2);
    expect(await lines.count()).toBe(await labels("yAxis").count());
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => labels("xAxis").count()).toBeLessThan(31);
    const days = (await labels("xAxis").allTextContents()).map(Number);
    const steps = days.slice(1).map((day, index) => day - (days[index] ?? 0));
    expect(new Set(steps).size).toBe(1);
  });
});
