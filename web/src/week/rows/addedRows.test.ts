import { afterEach, expect, it, vi } from "vitest";
import { loadRows, storeRows } from "./addedRows.ts";

const monday = "2026-11-23";

afterEach(() => {
  vi.restoreAllMocks();
  sessionStorage.clear();
});

it("keeps the rows of each week separate", () => {
  storeRows(sessionStorage, "ann", monday, ["a", "b"]);
  storeRows(sessionStorage, "ann", "2026-11-30", ["c"]);
  expect(loadRows(sessionStorage, "ann", monday)).toEqual(["a", "b"]);
  expect(loadRows(sessionStorage, "ann", "2026-11-30")).toEqual(["c"]);
  expect(loadRows(sessionStorage, "ann", "2026-12-07")).toEqual([]);
});

it("doesn't return another user's rows, and deletes them when this user stores rows", () => {
  storeRows(sessionStorage, "ann", monday, ["secret"]);
  expect(loadRows(sessionStorage, "bob", monday)).toEqual([]);
  storeRows(sessionStorage, "bob", "2026-11-30", ["c"]);
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("secret");
});

it("ignores invalid stored rows, and doesn't fail if the storage is full", () => {
  sessionStorage.setItem("timesheets.rows", "{");
  expect(loadRows(sessionStorage, "ann", monday)).toEqual([]);
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(() => storeRows(sessionStorage, "ann", monday, ["a"])).not.toThrow();
});
