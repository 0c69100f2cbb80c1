// Fills in a week with the keyboard alone, and counts the key presses.
import type { Page } from "playwright-core";
import { tabTo } from "./week.ts";

export const workdays = 5;

export interface FillResult {
  readonly keystrokes: number;
  /** The time from the first key until everything is saved. */
  readonly milliseconds: number;
}

/** Types the projects' names and the same hours on each workday. It starts at the current focus in an empty week. */
export async function fillWeek(page: Page, projects: Readonly<Record<string, string>>): Promise<FillResult> {
  const add = page.getByLabel("Project name");
  const focusedEditableCell = page.locator("input[data-day]:focus:not([readonly])");
  await add.waitFor();
  const begun = performance.now();
  let keystrokes = await tabTo(page, add);
  const press = async (key: string) => {
    keystrokes++;
    await page.keyboard.press(key);
  };
  const type = async (text: string) => {
    keystrokes += text.length;
    await page.keyboard.type(text);
  };
  for (const [project, hours] of Object.entries(projects)) {
    await type(project);
    await press("Enter");
    await focusedEditableCell.waitFor();
    for (let day = 0; day < workdays; day++) {
      await type(hours);
      await press("Tab");
    }
    // Skip the weekend, to the field for the next project.
    await press("Tab");
    await press("Tab");
  }
  await page.getByText("All changes saved").waitFor();
  return { keystrokes, milliseconds: performance.now() - begun };
}
