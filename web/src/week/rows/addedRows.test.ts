import { afterEach, expect, it, vi } from "vitest";
import { loadRows, storeRows } from "./addedRows.ts";

const monday = "2026-11-23";

afterEach(() => {
  vi.restoreAllMocks();
  sessionStorage.clear();
});

it("keeps the rows of each week apart", () => {
  storeRows(sessionStorage, "ann", monday, ["a", "b"]);
  storeRows(sessionStorage, "ann", "2026-11-30", ["c"]);
  expect(loadRows(sessionStorage, "ann", monday)).toEqual(["a", "b"]);
  expect(loadRows(sessionStorage, "ann", "2026-11-30")).toEqual(["c"]);
  expect(loadRows(sessionStorage, "ann", "2026-12-07")).toEqual([]);
});

it("shows nobody the rows of somebody else, and drops them when there are others", () => {
  storeRows(sessionStorage, "ann", monday, ["secret"]);
  expect(loadRows(sessionStorage, "bob", monday)).toEqual([]);
  storeRows(sessionStorage, "bob", "2026-11-30", ["c"]);
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("secret");
});

it("takes what it can't read for nothing, and goes on without room", () => {
  sessionStorage.setItem("timesheets.rows", "{");
  expect(loadRows(sessionStorage, "ann", monday)).toEqual([]);
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(() => storeRows(sessionStorage, "ann", monday, ["a"])).not.toThrow();
});
