import { afterEach, describe, expect, test, vi } from "vitest";
import { Problem, problemFrom, problemOf } from "./problem.ts";
import { retryDelayMs } from "./wait.ts";

afterEach(() => {
  vi.useRealTimers();
});

const from = (status: number, body?: unknown, headers: Record<string, string> = {}) =>
  problemFrom(new Response(null, { status, headers }), body);

describe("problemFrom", () => {
  test("returns the API's error with its field errors", () => {
    const fields = [{ field: "hours", code: "step", message: "hours must be a multiple of 0.25" }];
    expect(from(400, { message: "no", code: "invalid", fields, request_id: "r1" })).toMatchObject({
      status: 400,
      code: "invalid",
      message: "no",
      fields,
      requestId: "r1",
    });
  });

  test.each([
    [undefined],
    [null],
    ["Forbidden"],
    [42],
    [[]],
    [{ message: "Forbidden" }],
    [{ code: "forbidden" }],
    [{ code: 7, message: {}, fields: "all", request_id: 9 }],
  ])("returns only the status if the body is %j", (body) => {
    expect(from(403, body)).toMatchObject({
      status: 403,
      code: "unreadable",
      message: "Status 403",
      fields: [],
    });
    expect(from(403, body).requestId).toBeUndefined();
  });

  test("leaves out invalid field errors", () => {
    const fieldError = { field: "hours", code: "step", message: "m" };
    const fields = [null, "hours", { field: "hours" }, fieldError, { ...fieldError, message: 7 }];
    expect(from(400, { code: "invalid", message: "m", fields }).fields).toEqual([fieldError]);
  });
});

test.each([
  [0, true, true],
  [400, false, false],
  [401, false, false],
  [409, false, false],
  [412, false, false],
  [429, true, false],
  [500, true, true],
  [503, true, true],
])("status %i: temporary %j, uncertain %j", (status, transient, uncertain) => {
  const problem = new Problem({ status, code: "c", message: "m" });
  expect([problem.transient, problem.uncertain]).toEqual([transient, uncertain]);
});

test.each([
  [new TypeError("Failed to fetch"), "unreachable"],
  [new DOMException("late", "TimeoutError"), "timeout"],
  ["thrown text", "unreachable"],
])("problemOf(%s) has the code %s", (thrown, code) => {
  expect(problemOf(thrown)).toMatchObject({ status: 0, code });
});

test("problemOf returns a problem unchanged", () => {
  const problem = new Problem({ status: 409, code: "day_full", message: "m" });
  expect(problemOf(problem)).toBe(problem);
});

describe("Retry-After", () => {
  test.each([
    ["7", 7],
    ["0", 0],
    [" 3 ", 3],
    ["Mon, 23 Nov 2026 16:00:30 GMT", 30],
    ["Mon, 23 Nov 2026 15:00:00 GMT", 0],
    ["", undefined],
    ["soon", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["Infinity", undefined],
    ["0x10", undefined],
  ])("%j is %j seconds", (header, seconds) => {
    vi.useFakeTimers({ now: Date.parse("2026-11-23T16:00:00Z") });
    expect(from(503, undefined, { "Retry-After": header }).retryAfter).toBe(seconds);
  });

  test("may be absent", () => {
    expect(from(503).retryAfter).toBeUndefined();
  });
});

describe("retryDelayMs", () => {
  const wait = (attempt: number, retryAfter?: number) =>
    retryDelayMs(
      attempt,
      new Problem({ status: 503, code: "c", message: "m", ...(retryAfter !== undefined && { retryAfter }) }),
    );

  test("doubles, up to half a minute", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 1_000].map((attempt) => wait(attempt))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test("returns the Retry-After if it is longer", () => {
    expect(wait(0, 7)).toBe(7_000);
    expect(wait(5, 7)).toBe(30_000);
  });

  // If the service always sends 0, it must not be retried without a pause.
  test("returns at least a second", () => {
    expect(wait(0, 0)).toBe(1_000);
  });

  // A timer of over 2^31 ms runs immediately.
  test("returns at most an hour", () => {
    expect(wait(0, 10_000_000)).toBe(3_600_000);
  });
});
