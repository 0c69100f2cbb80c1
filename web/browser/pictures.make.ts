// Takes the screenshots in docs/pictures from the running page: `make pictures`. The entries, the clock and the times
// in responses are the same each time, so only a change of the page changes a picture.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Api } from "./harness/api.ts";
import { root } from "./harness/built.ts";
import { addDays, weekOf } from "./harness/days.ts";
import { test } from "./harness/stories.ts";
import type { TestUser } from "./harness/user.ts";

const folder = join(root, "docs", "pictures");
const monday = "2026-03-16";
const now = "2026-03-19T15:30:00Z";
const recordedAt = "2026-03-18T16:04:05Z";

const appearances = [
  { suffix: "", colorScheme: "light", viewport: { width: 1200, height: 760 } },
  { suffix: "-dark", colorScheme: "dark", viewport: { width: 1200, height: 760 } },
  { suffix: "-phone", colorScheme: "light", viewport: { width: 360, height: 740 } },
] as const;

const pages = [
  { name: "week", demoUser: "employee", path: `/week/${monday}`, ready: "Needs your attention" },
  {
    name: "history",
    demoUser: "employee",
    path: `/history?from=2026-03-01&to=2026-03-31`,
    ready: /entries, /,
  },
  { name: "totals", demoUser: "employee", path: "/history?view=totals&month=2026-03", ready: "By project" },
  { name: "approvals", demoUser: "manager", path: "/approvals", ready: /entries from 2 users/ },
] as const;

test("pictures", { timeout: 300_000 }, async ({ open, stack }) => {
  await mkdir(folder, { recursive: true });
  await recordMonth(await stack.as("employee"), await stack.as("manager"));
  await recordOthers(await stack.as("contractor"), await stack.as("manager"));
  for (const { suffix, ...appearance } of appearances) {
    for (const { name, demoUser, path, ready } of pages) {
      const user = await open({ ...appearance, reducedMotion: "reduce" });
      await stopTime(user);
      const page = await user.signIn(demoUser, path);
      await page.getByText(ready).filter({ visible: true }).first().waitFor();
      if (name === "totals") await page.locator(".recharts-bar-rectangle path").first().waitFor();
      await draw(page, `${name}${suffix}`);
    }
  }
  const guest = await open({ viewport: appearances[0].viewport });
  await guest.page.goto("/week");
  await guest.page.getByRole("button", { name: /Demo Employee/ }).waitFor();
  await draw(guest.page, "sign-in");
});

/** Stops the page's clock, and replaces the times in the service's responses. */
async function stopTime(user: TestUser): Promise<void> {
  await user.page.clock.setFixedTime(now);
  await user.page.route(`${user.stack.api}/**`, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({
      response,
      body: text.replaceAll(/"(created|updated|decided)_at":"[^"]*"/g, `"$1_at":"${recordedAt}"`),
    });
  });
}

async function draw(page: Page, name: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.screenshot({ path: join(folder, `${name}.png`), scale: "css" });
}

/** Records three decided weeks, and one in progress. */
async function recordMonth(api: Api, manager: Api): Promise<void> {
  for (const first of ["2026-03-02", "2026-03-09"]) {
    for (const entry of await api.createAll(fiveDays(first))) await manager.approve(entry);
  }
  await api.createAll(fiveDays(monday).slice(0, 9));
  const tuesday = addDays(monday, 1);
  const wrong = await api.create({ date: tuesday, project: "Workshop", hours: 1.5, notes: "Preparation" });
  await manager.reject(wrong, "Please book this on Apollo");
  const done = await api.create({ date: monday, project: "Workshop", hours: 1, notes: "Planning" });
  await manager.approve(done);
}

function fiveDays(first: string) {
  return weekOf(first)
    .slice(0, 5)
    .flatMap((date, index) => [
      {
        date,
        project: "StoreZero",
        hours: [4, 3.5, 5, 2.75, 4][index] ?? 0,
        notes: index === 1 ? "Review with the team" : "",
      },
      { date, project: "Apollo", hours: [2.5, 3, 1.5, 4, 2][index] ?? 0 },
      ...(index % 2 === 0 ? [{ date, project: "Internal", hours: 1 }] : []),
    ]);
}

async function recordOthers(contractor: Api, manager: Api): Promise<void> {
  await contractor.createAll(
    weekOf(addDays(monday, -7))
      .slice(0, 3)
      .map((date) => ({ date, project: "StoreZero", hours: 8, user_type: "contractor" as const })),
  );
  await manager.create({ date: monday, project: "Internal", hours: 7.5 });
}
