// Writes the result of each test as JSON to the file $TEST_REPORT, for internal/testing/web. Vitest's own JSON reporter
// omits why a test was skipped.
import { writeFileSync } from "node:fs";
import { env } from "node:process";
import type { Reporter, TestModule } from "vitest/node";

export default class Report implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (env.TEST_REPORT === undefined) throw new Error("TEST_REPORT must name a file");
    const results = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => {
        const result = test.result();
        return {
          name: `${module.relativeModuleId} > ${test.fullName}`,
          state: result.state,
          reason: result.state === "skipped" ? result.note : undefined,
        };
      }),
    );
    writeFileSync(env.TEST_REPORT, JSON.stringify(results));
  }
}
