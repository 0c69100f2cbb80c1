// Writes what came of a run as one JSON object a line, into the file that $TEST_REPORT names. internal/testing/web reads it.
import { closeSync, openSync, writeSync } from "node:fs";
import { env } from "node:process";
import type { SerializedError } from "vitest";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";

interface Line {
  readonly name: string;
  /** "ended" is the last line of a run that was not broken off. */
  readonly state: "passed" | "failed" | "skipped" | "ended";
  /** Why it failed, or why it was skipped. */
  readonly text?: string;
}

type Failure = Pick<SerializedError, "message" | "stack"> & { readonly diff?: string };

export default class Report implements Reporter {
  #file: number | undefined;

  onInit(): void {
    if (env.TEST_REPORT === undefined) throw new Error("TEST_REPORT names no file");
    this.#file = openSync(env.TEST_REPORT, "w");
  }

  onTestCaseResult(test: TestCase): void {
    const name = `${test.module.relativeModuleId} > ${test.fullName}`;
    const result = test.result();
    if (result.state === "failed") this.#write({ name, state: "failed", text: textOf(result.errors) });
    else if (result.state === "passed") this.#write({ name, state: "passed" });
    else if (result.state === "skipped")
      this.#write({ name, state: "skipped", text: result.note ?? "no reason given" });
  }

  // What fails outside of every test: an import, a hook, a promise that nobody waited for.
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const module of modules) {
      this.#writeErrors(module.relativeModuleId, module);
      for (const suite of module.children.allSuites())
        this.#writeErrors(`${module.relativeModuleId} > ${suite.fullName}`, suite);
    }
    if (unhandled.length > 0)
      this.#write({ name: "outside of tests", state: "failed", text: textOf(unhandled) });
    this.#write({ name: "", state: "ended" });
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #writeErrors(name: string, of: TestModule | TestSuite): void {
    if (of.errors().length > 0) this.#write({ name, state: "failed", text: textOf(of.errors()) });
  }

  #write(line: Line): void {
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

function textOf(failures: readonly Failure[]): string {
  return failures
    .flatMap(({ message, stack, diff }) => [stack ?? message, diff])
    .filter((text) => text !== undefined)
    .join("\n");
}
