// How long to wait before a retry.
import type { Problem } from "./problem.ts";

const firstWaitMs = 1_000;
const maxWaitMs = 30_000;
/** The longest wait that Retry-After can request, in milliseconds. A timer of over 24 days would run immediately. */
const maxRetryAfterMs = 3_600_000;

/**
 * Returns the milliseconds to wait before the retry with this number, counted from 0. The wait doubles with each retry
 * up to maxWaitMs, but isn't shorter than the Retry-After of the service, up to maxRetryAfterMs.
 */
export function retryDelayMs(attempt: number, problem: Problem): number {
  const requested = Math.min((problem.retryAfter ?? 0) * 1_000, maxRetryAfterMs);
  return Math.max(requested, Math.min(firstWaitMs * 2 ** attempt, maxWaitMs));
}
