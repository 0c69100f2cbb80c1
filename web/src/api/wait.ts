// When to ask again.
import type { Problem } from "./problem.ts";

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/** Milliseconds to wait before the next try: what the service asks for, else twice as long each time. */
export function waitBefore(attempt: number, problem: Problem): number {
  if (problem.retryAfter !== undefined) return Math.max(problem.retryAfter * 1_000, 0);
  return Math.min(firstWaitMs * 2 ** attempt, longestWaitMs);
}
