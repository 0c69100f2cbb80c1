// Whatever comes between a person and the service: nothing typed is lost, and nothing is stored twice.
import { kill, platform } from "node:process";
import type { Page, Route } from "playwright-core";
import { describe, expect, inject } from "vitest";
import type { Api } from "./harness/api.ts";
import type { Person } from "./harness/person.ts";
import { Stack } from "./harness/stack.ts";
import { test } from "./harness/stories.ts";
import { addProject, cell, createUrl, record, stored } from "./harness/week.ts";

/** The browser's own word on an answer that is an error. */
const answered = (status: number) => new RegExp(`console: Failed to load resource: .* ${status} `);
const broken = /console: Failed to load resource: net::ERR_/;

test("an entry whose answer was lost is not stored twice", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const person = await open();
  person.watch.expect(broken);
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  const keys: (string | undefined)[] = [];
  await page.route(createUrl(stack), async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    // The service does as it is told, and nobody hears of it.
    if (keys.length === 1) {
      await route.fetch();
      await route.abort();
    } else await route.continue();
  });
  await record(page, "Alpha", monday, "7.5");
  await expect.poll(() => keys.length).toBe(2);
  await page.getByText("All saved").waitFor();
  expect(keys[1]).toBe(keys[0]);
  expect(await stored(api, monday)).toEqual([`${monday} Alpha 7.5`]);
});

test("what was typed after the answer was lost is a change of what was stored", async ({
  open,
  stack,
  monday,
}) => {
  const api = await stack.as("employee");
  const person = await open();
  person.watch.expect(broken);
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  let posts = 0;
  await page.route(createUrl(stack), async (route) => {
    posts++;
    if (posts === 1) {
      await route.fetch();
      await cell(page, "Alpha", monday).fill("2");
      await route.abort();
    } else await route.continue();
  });
  await record(page, "Alpha", monday, "1");
  await cell(page, "Alpha", monday).blur();
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 2`]);
});

describe("a cell that two devices saw empty", () => {
  for (const { choice, left } of [
    { choice: "Keep mine", left: "3" },
    { choice: "Take theirs", left: "8" },
  ]) {
    test(`is not filled in twice: ${choice}`, async ({ open, stack, monday }) => {
      const api = await stack.as("employee");
      const [laptop, phone] = [await open(), await open()];
      phone.watch.expect(answered(409));
      const first = await laptop.signIn("employee", `/week/${monday}`);
      const second = await phone.signIn("employee", `/week/${monday}`);
      await addProject(first, "Alpha");
      await addProject(second, "Alpha");
      await record(first, "Alpha", monday, "8");
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 8`]);
      await record(second, "Alpha", monday, "3");
      const message = second.getByRole("alert").filter({ hasText: "on another device" });
      await message.waitFor();
      expect((await message.innerText()).replaceAll(/\s+/g, " ")).toMatch(
        /Yours 3 h, Alpha The other version 8 h, Alpha/,
      );
      expect(await stored(api, monday)).toEqual([`${monday} Alpha 8`]);
      await second.getByRole("button", { name: choice }).click();
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha ${left}`]);
      await expect.poll(() => cell(second, "Alpha", monday).inputValue()).toBe(left);
    });
  }
});

describe("two tabs that saw the same cell empty", () => {
  const conflict = (page: Page) => page.getByRole("alert").filter({ hasText: "in another tab" });
  const shown = (page: Page, monday: string) => cell(page, "Alpha", monday).inputValue();

  /** Opens the week in two tabs of one browser, with a row for Alpha in both. */
  async function openTwo(person: Person, monday: string): Promise<[Page, Page]> {
    person.watch.expect(broken, answered(409));
    const tabs: [Page, Page] = [
      await person.signIn("employee", `/week/${monday}`),
      await person.secondTab(`/week/${monday}`),
    ];
    for (const tab of tabs) {
      await addProject(tab, "Alpha");
      await expect.poll(() => cell(tab, "Alpha", monday).isEditable()).toBe(true);
    }
    return tabs;
  }

  /** Types into the cell of each tab, and leaves it in all of them at the same moment. */
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

  /** Expects one of the values to be stored, and each tab to show it, or the conflict with its own. */
  async function expectOne(api: Api, tabs: readonly Page[], monday: string, hours: readonly string[]) {
    await expect.poll(() => stored(api, monday)).toHaveLength(1);
    const entries = await api.list(monday, monday);
    const left = String(entries[0]?.hours);
    expect(hours).toContain(left);
    for (const [index, tab] of tabs.entries()) {
      if (hours[index] === left) await tab.getByText("All saved").waitFor();
      else {
        await conflict(tab).waitFor();
        expect((await conflict(tab).innerText()).replaceAll(/\s+/g, " ")).toContain(
          `Yours ${hours[index]} h, Alpha The other version ${left} h, Alpha`,
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
    test(`store one of ${hours} that were typed offline`, async ({ open, stack, monday }) => {
      const person = await open();
      const tabs = await openTwo(person, monday);
      await person.page.context().setOffline(true);
      await recordAtOnce(tabs, monday, hours);
      for (const tab of tabs) await tab.getByText("Not saved: you are offline.").waitFor();
      await person.page.context().setOffline(false);
      await expectOne(await stack.as("employee"), tabs, monday, hours);
    });

    test(`store one of ${hours} that were left at the same moment`, async ({ open, stack, monday }) => {
      const tabs = await openTwo(await open(), monday);
      await recordAtOnce(tabs, monday, hours);
      await expectOne(await stack.as("employee"), tabs, monday, hours);
    });
  }

  test("take what the user chooses", async ({ open, stack, monday }) => {
    const api = await stack.as("employee");
    const tabs = await openTwo(await open(), monday);
    await recordAtOnce(tabs, monday, ["8", "6"]);
    await expect
      .poll(async () => (await conflict(tabs[0]).count()) + (await conflict(tabs[1]).count()))
      .toBe(1);
    const [refused, other] = (await conflict(tabs[0]).count()) > 0 ? tabs : tabs.toReversed();
    if (!refused || !other) throw new Error("no tabs");
    const mine = await shown(refused, monday);
    await refused.getByRole("button", { name: "Keep mine" }).click();
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha ${mine}`]);
    // The other tab shows it when it is looked at.
    await other.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect.poll(() => shown(other, monday)).toBe(mine);
  });

  for (const text of ["8", "8.5"]) {
    test(`store what was typed once if one is a copy of the other, made while ${text} was typed`, async ({
      open,
      stack,
      monday,
    }) => {
      const api = await stack.as("employee");
      const person = await open();
      person.watch.expect(answered(409), answered(422));
      const page = await person.signIn("employee", `/week/${monday}`);
      await addProject(page, "Alpha");
      await cell(page, "Alpha", monday).focus();
      await page.keyboard.type("8");
      // A window that is opened by a page begins with a copy of its sessionStorage, as a duplicated tab does.
      const [copy] = await Promise.all([
        page.context().waitForEvent("page"),
        page.evaluate(() => void window.open(window.location.href)),
      ]);
      await expect.poll(() => shown(copy, monday)).toBe("8");
      await copy.getByText("All saved").waitFor();
      await page.keyboard.type(text.slice(1));
      await page.keyboard.press("Tab");
      if (text === "8") await page.getByText("All saved").waitFor();
      else await conflict(page).waitFor();
      expect(await stored(api, monday)).toEqual([`${monday} Alpha 8`]);
      expect(await shown(page, monday)).toBe(text);
    });
  }
});

describe("an entry that was changed in another tab", () => {
  for (const { choice, left } of [
    { choice: "Keep mine", left: "3" },
    { choice: "Take theirs", left: "2" },
  ]) {
    test(`is not overwritten unasked: ${choice}`, async ({ open, stack, monday }) => {
      const api = await stack.as("employee");
      await api.create({ date: monday, project: "Alpha", hours: 1 });
      const person = await open();
      person.watch.expect(answered(412));
      const first = await person.signIn("employee", `/week/${monday}`);
      await cell(first, "Alpha", monday).waitFor();
      const second = await person.secondTab(`/week/${monday}`);
      await record(second, "Alpha", monday, "2");
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 2`]);
      await cell(first, "Alpha", monday).fill("3");
      await cell(first, "Alpha", monday).press("Tab");
      const message = first.getByRole("alert").filter({ hasText: "changed somewhere else" });
      await message.waitFor();
      expect((await message.innerText()).replaceAll(/\s+/g, " ")).toMatch(
        /Yours 3 h, Alpha The other version 2 h, Alpha/,
      );
      expect(await stored(api, monday)).toEqual([`${monday} Alpha 2`]);
      await first.getByRole("button", { name: choice }).click();
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha ${left}`]);
      await expect.poll(() => cell(first, "Alpha", monday).inputValue()).toBe(left);
    });
  }

  test("or deleted there, says so and can be kept", async ({ open, stack, monday }) => {
    const api = await stack.as("employee");
    const entry = await api.create({ date: monday, project: "Alpha", hours: 1 });
    const person = await open();
    person.watch.expect(answered(404));
    const page = await person.signIn("employee", `/week/${monday}`);
    await cell(page, "Alpha", monday).waitFor();
    await api.remove(entry);
    await record(page, "Alpha", monday, "3");
    await page.getByText("This entry was deleted somewhere else.").waitFor();
    await page.getByRole("button", { name: "Keep mine" }).click();
    await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 3`]);
  });

  test("or approved meanwhile, is shown as it is", async ({ open, stack, monday }) => {
    const [api, manager] = [await stack.as("employee"), await stack.as("manager")];
    const entry = await api.create({ date: monday, project: "Alpha", hours: 1 });
    const person = await open();
    person.watch.expect(answered(409), answered(412));
    const page = await person.signIn("employee", `/week/${monday}`);
    await cell(page, "Alpha", monday).waitFor();
    await manager.approve(entry);
    await record(page, "Alpha", monday, "3");
    await page
      .getByText(/approved|changed somewhere else/)
      .first()
      .waitFor();
    expect(await cell(page, "Alpha", monday).inputValue()).toBe("3");
    expect(await stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  });
});

test("a full day says so, and takes what fits", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  await api.create({ date: monday, project: "Alpha", hours: 20 });
  const person = await open();
  person.watch.expect(answered(409));
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Beta");
  await record(page, "Beta", monday, "5");
  await page.getByRole("alert").getByText("more than 24 hours").waitFor();
  expect(await cell(page, "Beta", monday).inputValue()).toBe("5");
  await record(page, "Beta", monday, "4");
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 20`, `${monday} Beta 4`]);
});

test("what was typed offline is saved when the connection is back", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const person = await open();
  person.watch.expect(broken);
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  await page.context().setOffline(true);
  await page.getByText("You are offline.").waitFor();
  await record(page, "Alpha", monday, "1");
  await page.getByText("Not saved: you are offline.").waitFor();
  await page.context().setOffline(false);
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  await page.getByText("All saved").waitFor();
});

test("a busy service is asked again when it says, and not before", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const person = await open();
  person.watch.expect(answered(429));
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  const seconds = 3;
  const at: number[] = [];
  await page.route(createUrl(stack), async (route) => {
    at.push(performance.now());
    if (at.length > 1) await route.continue();
    else await throttle(route, seconds, stack.page);
  });
  await record(page, "Alpha", monday, "1");
  await page.getByText(/Trying again in \d s/).waitFor();
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(seconds * 1000);
});

test("what the service forbids is said and kept", async ({ open, stack, monday }) => {
  const person = await open();
  person.watch.expect(answered(403));
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  await page.route(createUrl(stack), (route) =>
    fail(route, stack.page, 403, { message: "Forbidden", code: "forbidden", request_id: "r" }),
  );
  await record(page, "Alpha", monday, "1");
  await page.getByRole("alert").getByText("You are not allowed to do this.").waitFor();
  expect(await cell(page, "Alpha", monday).inputValue()).toBe("1");
  await page.getByText("1 not saved", { exact: true }).waitFor();
});

test("a load of the page asks first, and keeps what was not saved", async ({ open, stack, monday }) => {
  const api = await stack.as("employee");
  const person = await open();
  person.watch.expect(broken);
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  await page.route(createUrl(stack), (route) => route.abort());
  await record(page, "Alpha", monday, "1");
  await page.getByText("1 not saved").waitFor();
  const asked: string[] = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  await page.unrouteAll();
  await page.reload();
  await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  expect(asked).toEqual(["beforeunload"]);
});

test("whoever signs out with something unsaved is asked, and nothing of it stays", async ({
  open,
  stack,
  monday,
}) => {
  const person = await open();
  person.watch.expect(broken);
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  await page.route(createUrl(stack), (route) => route.abort());
  await record(page, "Alpha", monday, "1");
  await page.getByText("1 not saved").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("One change is not saved yet.").waitFor();
  await page.getByRole("button", { name: "Stay" }).click();
  expect(await cell(page, "Alpha", monday).inputValue()).toBe("1");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out all the same" }).click();
  await page.getByRole("heading", { name: "Signed out" }).waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("Alpha");
});

test("whoever is asked about signing out is told when all is saved meanwhile", async ({
  open,
  stack,
  monday,
}) => {
  const api = await stack.as("employee");
  const person = await open();
  person.watch.expect(broken);
  const page = await person.signIn("employee", `/week/${monday}`);
  await addProject(page, "Alpha");
  await page.context().setOffline(true);
  await record(page, "Alpha", monday, "1");
  await page.getByText("Not saved: you are offline.").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign out" });
  await dialog.getByText("One change is not saved yet.").waitFor();
  await page.context().setOffline(false);
  await dialog.getByText("All changes are saved now.").waitFor();
  expect(await stored(api, monday)).toEqual([`${monday} Alpha 1`]);
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Signed out" }).waitFor();
});

describe("with a stack of its own", () => {
  test("a database that hangs: what was typed is saved when it answers again", async ({
    open,
    monday,
    skip,
  }) => {
    skip(platform !== "linux", "the database's process is found in /proc");
    const stack = await Stack.start(inject("built"));
    try {
      const person = await open({ at: stack });
      person.watch.expect(answered(503), answered(500), answered(504), broken);
      const page = await person.signIn("employee", `/week/${monday}`);
      await addProject(page, "Alpha");
      const database = await stack.database();
      kill(database, "SIGSTOP");
      await record(page, "Alpha", monday, "1");
      await page.getByText(/Trying again in \d+ s/).waitFor();
      expect(await cell(page, "Alpha", monday).inputValue()).toBe("1");
      kill(database, "SIGCONT");
      await page.getByText("All saved").waitFor();
      const api = await stack.as("employee");
      expect(await stored(api, monday)).toEqual([`${monday} Alpha 1`]);
    } finally {
      await stack.close();
    }
  });

  test("a session that ends asks to sign in again, and saves what was typed", async ({ open, monday }) => {
    const stack = await Stack.start(inject("built"));
    try {
      const person = await open({ at: stack });
      person.watch.expect(answered(400), answered(401), broken);
      const page = await person.signIn("employee", `/week/${monday}`);
      await addProject(page, "Alpha");
      // Everything ends and comes back: the API refuses the old tokens, the provider knows of no session.
      await stack.stop();
      await record(page, "Alpha", monday, "1");
      await page.getByText("1 not saved").waitFor();
      await stack.startAgain({ newKey: true });
      await page.getByRole("button", { name: "Try now" }).click();
      await page.getByText("Your session has ended", { exact: true }).waitFor();
      await page.getByText("Not saved: your session has ended.").waitFor();
      expect(await cell(page, "Alpha", monday).inputValue()).toBe("1");
      await page.getByRole("button", { name: "Sign in again" }).click();
      await person.chooseAtIssuer("employee");
      const api = await stack.as("employee");
      await expect.poll(() => stored(api, monday)).toEqual([`${monday} Alpha 1`]);
      expect(new URL(page.url()).pathname).toBe(`/week/${monday}`);
      await page.getByText("All saved").waitFor();
    } finally {
      await stack.close();
    }
  });

  test("a session that ends, and another person signs in: they see nothing of it", async ({
    open,
    monday,
  }) => {
    const stack = await Stack.start(inject("built"), { store: "bolt" });
    try {
      const person = await open({ at: stack });
      person.watch.expect(answered(400), answered(401), broken);
      const page = await person.signIn("employee", `/week/${monday}`);
      await addProject(page, "Alpha");
      await stack.stop();
      await stack.startAgain({ newKey: true });
      await record(page, "Alpha", monday, "1");
      await page.getByRole("button", { name: "Sign in again" }).click();
      await person.chooseAtIssuer("contractor");
      await page.getByRole("heading", { name: "Nothing recorded in this week yet" }).waitFor();
      expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("Alpha");
      expect(await stored(await stack.as("contractor"), monday)).toEqual([]);
    } finally {
      await stack.close();
    }
  });
});

function throttle(route: Route, seconds: number, origin: string): Promise<void> {
  const problem = { message: "Too Many Requests", code: "throttled", request_id: "r" };
  return fail(route, origin, 429, problem, { "Retry-After": String(seconds) });
}

/** Answers as the gateway does where it refuses something itself. */
function fail(
  route: Route,
  origin: string,
  status: number,
  problem: { readonly message: string; readonly code: string; readonly request_id: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const cors = { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After" };
  return route.fulfill({ status, json: problem, headers: { ...cors, ...headers } });
}
