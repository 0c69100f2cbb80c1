// Reads and edits the week on the page.
import type { Locator, Page } from "playwright-core";
import type { Api } from "./api.ts";
import { addDays } from "./days.ts";

/** Returns the input for the hours of a project on a day. */
export function cell(page: Page, project: string, day: string): Locator {
  return page.locator(`input[data-project="${project}"][data-day="${day}"]`);
}

/**
 * Returns a cell that the user can type into. The page refuses typed hours until it has loaded the user type to record
 * them as. A user sees that; a test that types at once has to wait for it.
 */
export function editableCell(page: Page, project: string, day: string): Locator {
  return cell(page, project, day).and(page.locator(":not([readonly])"));
}

/** Replaces the content of a cell and leaves it with Tab. */
export async function record(page: Page, project: string, day: string, hours: string): Promise<void> {
  await editableCell(page, project, day).focus();
  if (hours === "") await page.keyboard.press("Delete");
  else await page.keyboard.type(hours);
  await page.keyboard.press("Tab");
}

/** Returns a pattern for the URL of the page's create requests. */
export function createUrl(stack: { readonly api: string }): RegExp {
  return new RegExp(`^${stack.api.replaceAll(".", "\\.")}/timesheets(\\?if_empty=true)?$`);
}

export async function addProject(page: Page, project: string): Promise<void> {
  await page.getByLabel("Project name").fill(project);
  await page.getByRole("button", { name: "Add project" }).click();
}

/** Returns the stored entries of the week, one line each, oldest day first. */
export async function stored(api: Api, monday: string): Promise<string[]> {
  const entries = await api.list(monday, addDays(monday, 6));
  return entries.map(({ date, project, hours }) => `${date} ${project} ${hours}`).sort();
}

/** Returns the text of every cell of a row of the grid, including the name and the sum. */
export async function row(page: Page, name: string): Promise<string[]> {
  const cells = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  return cells
    .getByRole("cell")
    .evaluateAll((found) =>
      found.map((one) => one.querySelector("input")?.value ?? (one as HTMLElement).innerText.trim()),
    );
}

/** Presses Tab until the element has the focus. It fails after more presses than a page can have tab stops. */
export async function tabTo(page: Page, target: Locator): Promise<number> {
  const maxPresses = 150;
  for (let presses = 1; presses <= maxPresses; presses++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return presses;
  }
  throw new Error(`Tab doesn't reach ${target}`);
}
