// Versions of one cell from several tabs and devices: the user chooses, and nothing is stored twice or overwritten.
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { Api } from "./harness/api.ts";
import { test } from "./harness/stories.ts";
import type { TestUser } from "./harness/user.ts";
import { errorStatus, failedRequest } from "./harness/watch.ts";
import { addProject, cell, editableCell, record, stored } from "./harness/week.ts";

describe("a cell that two devices showed as empty", () => {
  for (const { choice, storedHours } of [
    { choice: "Keep your version", storedHours: "3" },
    { choice: "Use other version", storedHours: "8" },
  ]) {
    test(`is stored once: ${choice}`, async ({ open, stack, monday }) => {
      const api = await stack.as("employee");
      const [laptop, phone] = [await open(), await open()];
      phone.watch.expect(errorStatus(409));
      const first = await laptop.signIn("employee", `/week/${monday}`);
      const second = await phone.signIn("employee", `/week/${monday}`);
      await addProject(first, "Alpha");
      await addProject(second, "Alpha");
      await record(first, "Alpha", monday, "8");
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 8`]);
      await record(second, "Alpha", monday, "3");
      const message = second.getByRole("alert").filter({ hasText: "tab or device" });
      await message.waitFor();
      expect((await message.innerText()).replaceAll(/\s+/g, " ")).toMatch(
        /Your version 3 h, Alpha Other version 8 h, Alpha/,
      );
      expect(await stored(api, monday)).toEqual([`${monday} Alpha 8`]);
      await second.getByRole("button", { name: choice }).click();
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha ${storedHours}`]);
      await expect.poll(() => cell(second, "Alpha", monday).inputValue()).toBe(storedHours);
    });
  }
});

describe("two tabs that showed the same cell as empty", () => {
  const conflict = (page: Page) => page.getByRole("alert").filter({ hasText: "another tab or device" });
  const shown = (page: Page, monday: string) => cell(page, "Alpha", monday).inputValue();

  /** Opens the week in two tabs of one browser, with a row for Alpha in both. */
  async function openTwo(user: TestUser, monday: string): Promise<[Page, Page]> {
    user.watch.expect(failedRequest, errorStatus(409));
    const tabs: [Page, Page] = [
      await user.signIn("employee", `/week/${monday}`),
      await user.openTab(`/week/${monday}`),
    ];
    for (const tab of tabs) {
      await addProject(tab, "Alpha");
      await editableCell(tab, "Alpha", monday).waitFor();
    }
    return tabs;
  }

  /** Types into the cell of each tab, and leaves the cell in all tabs at the same time. */
  async function recordAtOnce(
    tabs: readonly Page[],
    monday: string,
    hours: readonly string[],
  ): Promise<void> {
    for (const [index, tab] of tabs.entries()) {
      await cell(tab, "Alpha", monday).focus();
      await tab.keyboard.type(hours[index] ?? "");
    }
    await Promise.all(tabs.map((tab) => tab.keyboard.press("Tab")));
  }

  /** Expects that one of the values is stored, and that each tab shows it, or its conflict with the tab's own value. */
  async function expectOne(api: Api, tabs: readonly Page[], monday: string, hours: readonly string[]) {
    await expect.poll(() => stored(api, monday)).toHaveLength(1);
    const entries = await api.list(monday, monday);
    const storedHours = String(entries[0]?.hours);
    expect(hours).toContain(storedHours);
    for (const [index, tab] of tabs.entries()) {
      if (hours[index] === storedHours) await tab.getByText("All changes saved").waitFor();
      else {
        await conflict(tab).waitFor();
        expect((await conflict(tab).innerText()).replaceAll(/\s+/g, " ")).toContain(
          `Your version ${hours[index]} h, Alpha Other version ${storedHours} h, Alpha`,
        );
      }
      expect(await shown(tab, monday)).toBe(hours[index]);
    }
    expect(await api.list(monday, monday)).toEqual(entries);
  }

  for (const hours of [
    ["8", "8"],
    ["8", "6"],
  ]) {
    test(`store one of ${hours} typed offline`, async ({ open, stack, monday }) => {
      const user = await open();
      const tabs = await openTwo(user, monday);
      await user.page.context().setOffline(true);
      await recordAtOnce(tabs, monday, hours);
      for (const tab of tabs) await tab.getByText("Not saved. You're offline.").waitFor();
      await user.page.context().setOffline(false);
      await expectOne(await stack.as("employee"), tabs, monday, hours);
    });

    test(`store one of ${hours} submitted at the same moment`, async ({ open, stack, monday }) => {
      const tabs = await openTwo(await open(), monday);
      await recordAtOnce(tabs, monday, hours);
      await expectOne(await stack.as("employee"), tabs, monday, hours);
    });
  }

  test("store what the user chooses", async ({ open, stack, monday }) => {
    const api = await stack.as("employee");
    const tabs = await openTwo(await open(), monday);
    await recordAtOnce(tabs, monday, ["8", "6"]);
    await expect
      .poll(async () => (await conflict(tabs[0]).count()) + (await conflict(tabs[1]).count()))
      .toBe(1);
    const [refused, other] = (await conflict(tabs[0]).count()) > 0 ? tabs : tabs.toReversed();
    if (!refused || !other) throw new Error("there are no two tabs");
    const mine = await shown(refused, monday);
    await refused.getByRole("button", { name: "Keep your version" }).click();
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha ${mine}`]);
    // The other tab shows the stored hours when that tab gets the focus.
    await other.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect.poll(() => shown(other, monday)).toBe(mine);
  });

  for (const text of ["8", "8.5"]) {
    test(`store an entry once if one tab was duplicated while ${text} was typed`, async ({
      openWeek,
      monday,
    }) => {
      const { api, page } = await openWeek({
        expected: [errorStatus(409), errorStatus(422)],
        projects: ["Alpha"],
      });
      await editableCell(page, "Alpha", monday).focus();
      await page.keyboard.type("8");
      // A window opened by a page starts with a copy of its sessionStorage, like a duplicated tab.
      const [copy] = await Promise.all([
        page.context().waitForEvent("page"),
        page.evaluate(() => void window.open(window.location.href)),
      ]);
      await expect.poll(() => shown(copy, monday)).toBe("8");
      await copy.getByText("All changes saved").waitFor();
      await page.keyboard.type(text.slice(1));
      await page.keyboard.press("Tab");
      if (text === "8") await page.getByText("All changes saved").waitFor();
      else await conflict(page).waitFor();
      expect(await stored(api, monday)).toEqual([`${monday} Alpha 8`]);
      expect(await shown(page, monday)).toBe(text);
    });
  }
});

describe("an entry that was changed in another tab", () => {
  for (const { choice, storedHours } of [
    { choice: "Keep your version", storedHours: "3" },
    { choice: "Use other version", storedHours: "2" },
  ]) {
    test(`is overwritten only on request: ${choice}`, async ({ open, stack, monday }) => {
      const api = await stack.as("employee");
      await api.create({ date: monday, project: "Alpha", hours: 1 });
      const user = await open();
      user.watch.expect(errorStatus(412));
      const first = await user.signIn("employee", `/week/${monday}`);
      await cell(first, "Alpha", monday).waitFor();
      const second = await user.openTab(`/week/${monday}`);
      await record(second, "Alpha", monday, "2");
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 2`]);
      await cell(first, "Alpha", monday).fill("3");
      await cell(first, "Alpha", monday).press("Tab");
      const message = first.getByRole("alert").filter({ hasText: "changed elsewhere" });
      await message.waitFor();
      expect((await message.innerText()).replaceAll(/\s+/g, " ")).toMatch(
        /Your version 3 h, Alpha Other version 2 h, Alpha/,
      );
      expect(await stored(api, monday)).toEqual([`${monday} Alpha 2`]);
      await first.getByRole("button", { name: choice }).click();
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha ${storedHours}`]);
      await expect.poll(() => cell(first, "Alpha", monday).inputValue()).toBe(storedHours);
    });
  }

  test("or deleted there shows a conflict, and can be restored", async ({ openWeek, stack, monday }) => {
    const api = await stack.as("employee");
    const entry = await api.create({ date: monday, project: "Alpha", hours: 1 });
    const { page } = await openWeek({ expected: [errorStatus(404)] });
    await cell(page, "Alpha", monday).waitFor();
    await api.remove(entry);
    await record(page, "Alpha", monday, "3");
    await page.getByText("This entry was deleted elsewhere.").waitFor();
    await page.getByRole("button", { name: "Keep your version" }).click();
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 3`]);
  });

  test("or approved meanwhile is not overwritten", async ({ openWeek, stack, monday }) => {
    const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
    const entry = await api.create({ date: monday, project: "Alpha", hours: 1 });
    const { page } = await openWeek({ expected: [errorStatus(409), errorStatus(412)] });
    await cell(page, "Alpha", monday).waitFor();
    await manager.approve(entry);
    await record(page, "Alpha", monday, "3");
    await page
      .getByText(/approved|changed elsewhere/)
      .first()
      .waitFor();
    expect(await cell(page, "Alpha", monday).inputValue()).toBe("3");
    expect(await stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  });
});
