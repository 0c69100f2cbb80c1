import { test } from "vitest";

const seedsPerTest = 25;

/**
 * Declares tests that run a story for each seed from 1 to count. Each test runs only some of them: a test has a time
 * limit, and on a busy machine hundreds of stories would exceed it. An error contains the seed.
 */
export function testSeeds(name: string, count: number, run: (seed: number) => void | Promise<void>): void {
  for (let first = 1; first <= count; first += seedsPerTest) {
    const last = Math.min(first + seedsPerTest - 1, count);
    test(`${name} (stories ${first} to ${last})`, async () => {
      for (let seed = first; seed <= last; seed++)
        try {
          await run(seed);
        } catch (cause) {
          throw new Error(`story ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
        }
    });
  }
}
