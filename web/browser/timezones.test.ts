// In every time zone and language, hours stay on the day of the column in which they were typed.
import { describe, expect } from "vitest";
import { weekOf } from "./harness/days.ts";
import { test } from "./harness/stories.ts";
import { addProject, cell, record, row, stored } from "./harness/week.ts";

// The weeks end on the day on which the clocks change, or are ordinary weeks in a zone far from UTC.
const weeks = [
  { zone: "Europe/Berlin", monday: "2026-03-23", description: "the clocks go forward" },
  { zone: "Europe/Berlin", monday: "2026-10-19", description: "the clocks go back" },
  { zone: "Pacific/Auckland", monday: "2026-03-30", description: "the clocks go back" },
  { zone: "Pacific/Auckland", monday: "2026-09-21", description: "the clocks go forward" },
  { zone: "Pacific/Honolulu", monday: "2026-03-02", description: "a zone far behind UTC" },
];

describe("each day's hours are stored on that day", () => {
  for (const { zone, monday, description } of weeks) {
    test(`${zone}, ${monday}: ${description}`, async ({ open, stack }) => {
      const api = await stack.as("employee");
      const user = await open({ timezoneId: zone });
      const page = await user.signIn("employee", `/week/${monday}`);
      expect(await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone)).toBe(zone);
      await addProject(page, "Alpha");
      for (const [index, day] of weekOf(monday).entries())
        await record(page, "Alpha", day, String(index + 1));
      const expected = weekOf(monday).map((day, index) => `${day} Alpha ${index + 1}`);
      await expect.poll(() => stored(api, monday)).toEqual(expected);
      const heads = await page.getByRole("columnheader").allInnerTexts();
      expect(heads.slice(1, 8).map((text) => Number(/\d+/.exec(text)?.[0]))).toEqual(
        weekOf(monday).map((day) => Number(day.slice(8))),
      );
      // After a reload, and in the history, the hours are on the same days.
      await page.reload();
      await expect.poll(() => row(page, "Alpha")).toEqual(["1", "2", "3", "4", "5", "6", "7", "28"]);
      await page.goto(`/history?from=${monday}&to=${monday}`);
      await page.getByText("1 entry, 1 hours").waitFor();
    });
  }
});

describe("today is the day in the user's time zone", () => {
  // Each day differs from the day in UTC.
  for (const { zone, instant, day } of [
    { zone: "Pacific/Honolulu", instant: "2026-06-10T05:00:00Z", day: "2026-06-09" },
    { zone: "Pacific/Auckland", instant: "2026-06-09T20:00:00Z", day: "2026-06-10" },
  ]) {
    test(zone, async ({ open }) => {
      const user = await open({ timezoneId: zone });
      await user.page.clock.setFixedTime(instant);
      const page = await user.signIn("employee", "/week");
      await addProject(page, "Alpha");
      const current = page.locator("th[aria-current=date]");
      await expect.poll(() => current.innerText()).toContain(String(Number(day.slice(8))));
      await cell(page, "Alpha", day).waitFor();
    });
  }
});

test("dates and hours are written in the user's language", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const user = await open({ locale: "de-DE" });
  const page = await user.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  await record(page, "Alpha", monday, "7,5");
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 7.5`]);
  await expect.poll(() => row(page, "Alpha")).toEqual(["7,5", "", "", "", "", "", "", "7,5"]);
  const spoken = new Intl.DateTimeFormat("de-DE", {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  });
  await page.getByRole("textbox", { name: `Alpha, ${spoken.format(Date.parse(monday))}` }).waitFor();
  expect(await page.getByRole("columnheader").nth(1).innerText()).toMatch(/^Mo/);
});
