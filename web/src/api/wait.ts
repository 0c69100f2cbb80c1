// When to ask again.
import type { Problem } from "./problem.ts";

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;
/** The longest that the service may ask for. A timer of over 24 days would run at once. */
const longestAskedMs = 3_600_000;

/** Milliseconds to wait before the next try: twice as long each time, and not less than the service asks for. */
export function waitBefore(attempt: number, problem: Problem): number {
  const asked = Math.min((problem.retryAfter ?? 0) * 1_000, longestAskedMs);
  return Math.max(asked, Math.min(firstWaitMs * 2 ** attempt, longestWaitMs));
}
