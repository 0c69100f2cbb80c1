// Builds the page and the local stack from the current sources, once for all test files.
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

const run = promisify(execFile);

/** The folder of go.mod. */
export const root = join(import.meta.dirname, "..", "..", "..");
const web = join(root, "web");

export interface Built {
  /** The executable of cmd/local. */
  readonly local: string;
  /** The folder of the built page. */
  readonly dist: string;
  readonly chromium: string;
}

declare module "vitest" {
  interface ProvidedContext {
    built: Built;
  }
}

/** Builds into the folder, not into web/dist: it doesn't touch the developer's build, and never tests a stale one. */
export async function build(folder: string): Promise<Built> {
  const built = { local: join(folder, "local"), dist: join(folder, "dist"), chromium: findChromium() };
  // Vitest's NODE_ENV would cause a development build of the page.
  const env = { ...process.env, NODE_ENV: "production" };
  const vite = join(web, "node_modules", "vite", "bin", "vite.js");
  await Promise.all([
    run("go", ["build", "-o", built.local, "./cmd/local"], { cwd: root }),
    run(process.execPath, [vite, "build", "--outDir", built.dist, "--emptyOutDir"], { cwd: web, env }),
  ]);
  return built;
}

function findChromium(): string {
  return execFileSync(join(root, "tools", "chromium"), { encoding: "utf8" }).trim();
}

/** Vitest's global setup. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "timesheets-page-"));
  const remove = () => rm(folder, { recursive: true });
  try {
    project.provide("built", await build(folder));
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}
