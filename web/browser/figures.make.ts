// Measures the page and writes bench/web.md: `make bench-web`. Figures, not promises: no test asserts a time.
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { root } from "./harness/built.ts";
import { addDays } from "./harness/days.ts";
import { fillWeek } from "./harness/fillWeek.ts";
import { emptyQueue, prepareWeek } from "./harness/sampleData.ts";
import { scriptsOf } from "./harness/scripts.ts";
import { test } from "./harness/stories.ts";

/** The factor by which the CPU is throttled. */
const slowdown = 4;
const loads = 7;
const fillRuns = 3;
const monday = "2026-03-16";

const lines: string[] = [];
const writeLines = (...text: string[]) => lines.push(...text);

test("figures", { timeout: 600_000 }, async ({ open, stack }) => {
  await emptyQueue(stack);
  await prepareWeek(stack, monday);
  writeLines(
    "# The page's figures",
    "",
    "For developers of the page. `make bench-web` measures the built page in Chromium, on the local stack with DynamoDB Local,",
    `and writes this file. The figures depend on the machine; this one has ${cpus().length} cores.`,
    "",
  );

  const user = await open();
  const scripts = scriptsOf(user.page);
  const page = await user.signIn("employee", `/week/${monday}`);
  await page.getByText("Needs your attention").waitFor();
  const first = await scripts();
  await page.goto("/history?view=totals&month=2026-03");
  await page.locator(".recharts-bar-rectangle path").first().waitFor();
  const all = await scripts();
  const later = new Map([...all].filter(([path]) => !first.has(path)));
  writeLines("## Size of the JavaScript", "", "| | gzip -9 | brotli |", "|---|---|---|");
  writeLines(
    sizes("first load, the week", first),
    sizes("the history with its chart, loaded when the user opens it", later),
    "",
  );

  writeLines(`## Loading the week, on a processor slowed down ${slowdown} times`, "");
  writeLines(
    "From the first request until the user can type into a cell. The sign-in is included; the provider needs no user for it.",
    `Medians of ${loads} loads. Paints, shifts and blocking time are from the browser's own timeline.`,
    "",
  );
  const timings: Timing[] = [];
  await watchLoads(page);
  const client = await page.context().newCDPSession(page);
  await client.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  for (let load = 0; load < loads; load++) timings.push(await loadWeek(page));
  await client.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  writeLines("| | |", "|---|---|");
  for (const [name, of, unit] of measures)
    writeLines(`| ${name} | ${median(timings.map(of)).toFixed(unit === "" ? 3 : 0)}${unit} |`);
  writeLines("");

  writeLines("## Filling in a week of five days and three projects by keyboard alone", "");
  for (let filling = 0; filling < fillRuns; filling++) {
    await page.goto(`/week/${addDays(monday, 14 + 7 * filling)}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const { keystrokes, milliseconds } = await fillWeek(page, { Alpha: "4", Beta: "2.5", Gamma: "1" });
    writeLines(`* ${keystrokes} keystrokes, ${Math.round(milliseconds)} ms until everything was saved`);
  }
  writeLines("");
  await writeFile(join(root, "bench", "web.md"), lines.join("\n"));
});

function sizes(name: string, scripts: ReadonlyMap<string, Buffer>): string {
  const kilobytes = (compress: (body: Buffer) => Buffer) => {
    const bytes = [...scripts.values()].reduce((sum, body) => sum + compress(body).length, 0);
    return `${(bytes / 1000).toFixed(1)} kB`;
  };
  return `| ${name} | ${kilobytes((body) => gzipSync(body, { level: 9 }))} | ${kilobytes((body) => brotliCompressSync(body))} |`;
}

interface Timing {
  /** Milliseconds since the document was requested. */
  readonly firstPaint: number;
  readonly largestPaint: number;
  readonly usable: number;
  readonly blocked: number;
  readonly shift: number;
}

const measures: readonly (readonly [string, (timing: Timing) => number, string])[] = [
  ["first contentful paint", ({ firstPaint }) => firstPaint, " ms"],
  ["largest contentful paint", ({ largestPaint }) => largestPaint, " ms"],
  ["the user can type into a cell", ({ usable }) => usable, " ms"],
  ["total blocking time", ({ blocked }) => blocked, " ms"],
  ["cumulative layout shift", ({ shift }) => shift, ""],
];

interface Marks {
  usable?: number;
  firstPaint?: number;
  largestPaint?: number;
  blocked: number;
  shift: number;
}

/** Records, for every load, when a cell can be typed into, and the browser's paints, layout shifts and long tasks. */
async function watchLoads(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const marks: Marks = { blocked: 0, shift: 0 };
    Object.assign(globalThis, { marks });
    const longest = 50;
    const follow = (type: string, note: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    const at = (entry: PerformanceEntry) => performance.timeOrigin + entry.startTime;
    follow("paint", (entry) => {
      if (entry.name === "first-contentful-paint") marks.firstPaint = at(entry);
    });
    follow("largest-contentful-paint", (entry) => {
      marks.largestPaint = at(entry);
    });
    follow("longtask", (entry) => {
      marks.blocked += Math.max(0, entry.duration - longest);
    });
    follow("layout-shift", (entry) => {
      marks.shift += (entry as unknown as { value: number }).value;
    });
    new MutationObserver((_, observer) => {
      if (!document.querySelector("input[data-day]:not([readonly])")) return;
      marks.usable = Date.now();
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
}

async function loadWeek(page: Page): Promise<Timing> {
  const begun = Date.now();
  await page.goto(`/week/${monday}`);
  await page.waitForFunction(() => (globalThis as unknown as { marks: Marks }).marks.usable !== undefined);
  await page.getByText("Needs your attention").waitFor();
  const marks = await page.evaluate(() => (globalThis as unknown as { marks: Marks }).marks);
  const since = (instant: number | undefined) => (instant ?? Number.NaN) - begun;
  return {
    firstPaint: since(marks.firstPaint),
    largestPaint: since(marks.largestPaint),
    usable: since(marks.usable),
    blocked: marks.blocked,
    shift: marks.shift,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
