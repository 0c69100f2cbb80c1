// Writes the result of a run of the stories to bench/stories.md: `make bench-stories`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { root } from "./browser/harness/built.ts";

export default class StoriesReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules
      .map((module) => ({ module, tests: [...module.children.allTests()] }))
      .sort((a, b) => a.module.relativeModuleId.localeCompare(b.module.relativeModuleId));
    const tests = files.flatMap((file) => file.tests);
    const lines = [
      "# The browser tests",
      "",
      "For developers of the page. `make bench-stories` runs the browser tests in Chromium, on the local stack with DynamoDB",
      "Local, and writes this file. An expectation is an assertion. A wait for text or an element isn't counted, although the",
      "test fails if the wait times out.",
      "",
      "| | stories | passed | expectations | seconds |",
      "|---|---|---|---|---|",
      ...files.map((file) => row(`\`${file.module.relativeModuleId}\``, file.tests)),
      row("all", tests),
      "",
      "## axe-core, by page",
      "",
      "The number of rules that passed, and of violations, of WCAG 2.2 A and AA and of axe's best practices. A phone is 360 px",
      "wide.",
      "",
      "| | light | dark | phone |",
      "|---|---|---|---|",
      ...tests.flatMap(audited),
      "",
    ];
    writeFileSync(join(root, "bench", "stories.md"), lines.join("\n"));
  }
}

function row(name: string, tests: readonly TestCase[]): string {
  const passed = tests.filter((test) => test.result().state === "passed").length;
  const expectations = sum(tests, (test) => test.meta().expectations ?? 0);
  const milliseconds = sum(tests, (test) => test.diagnostic()?.duration ?? 0);
  return `| ${name} | ${tests.length} | ${passed} | ${expectations} | ${Math.round(milliseconds / 1_000)} |`;
}

function audited(test: TestCase): string[] {
  const { axe } = test.meta();
  if (!axe) return [];
  return [
    `| ${test.name} | ${axe.map(({ passes, violations }) => `${passes}, ${violations}`).join(" | ")} |`,
  ];
}

function sum<T>(of: readonly T[], part: (each: T) => number): number {
  return of.reduce((total, each) => total + part(each), 0);
}
