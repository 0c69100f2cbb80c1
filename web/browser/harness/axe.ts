// Runs axe-core in the page. Its source is sent over the debugging protocol, so the page's own policy stays in force.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const rules: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};

/** Returns axe's violations, one line each, and the number of passed rules, which shows that axe ran. */
export async function audit(page: Page): Promise<{ readonly violations: string[]; readonly passes: number }> {
  await settled(page);
  await page.evaluate(await readFile(source, "utf8"));
  const results = await page.evaluate(async (options): Promise<AxeResults> => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return axe.run(document, options);
  }, rules);
  return {
    violations: results.violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} — ${node.failureSummary}`),
    ),
    passes: results.passes.length,
  };
}

/** Waits until all animations have ended: axe would check the intermediate colours. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((painted) => requestAnimationFrame(painted));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}
