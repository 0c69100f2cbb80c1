// How long to wait before a retry.
import type { Problem } from "./problem.ts";

const firstWaitMs = 1_000;
const maxWaitMs = 30_000;
/** The longest wait that Retry-After can request, in milliseconds. A timer of over 24 days would run immediately. */
const maxRetryAfterMs = 3_600_000;

/** Returns the milliseconds before the next try: twice as long each time, and no less than the service requests. */
export function retryDelayMs(attempt: number, problem: Problem): number {
  const requested = Math.min((problem.retryAfter ?? 0) * 1_000, maxRetryAfterMs);
  return Math.max(requested, Math.min(firstWaitMs * 2 ** attempt, maxWaitMs));
}
