import { test } from "vitest";

const storiesPerTest = 25;

/**
 * Declares tests that run a story for each seed from 1 to count. Each test runs only some of them: a test has a time
 * limit, and on a busy machine hundreds of stories would exceed it. An error contains the seed.
 */
export function testStories(
  name: string,
  count: number,
  story: (seed: number) => void | Promise<void>,
): void {
  for (let first = 1; first <= count; first += storiesPerTest) {
    const last = Math.min(first + storiesPerTest - 1, count);
    test(`${name} (stories ${first} to ${last})`, async () => {
      for (let seed = first; seed <= last; seed++)
        try {
          await story(seed);
        } catch (cause) {
          throw new Error(`story ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
        }
    });
  }
}
