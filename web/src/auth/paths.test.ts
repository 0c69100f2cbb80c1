import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { returnPath } from "./paths.ts";

const origin = "https://timesheets.example.com";

afterEach(() => vi.unstubAllGlobals());

describe("returnPath", () => {
  beforeEach(() => vi.stubGlobal("location", { origin }));

  test.each(["/week", "/week/2026-11-23", "/history?from=2026-11-01&project=A%20B", "/"])(
    "returns %s unchanged",
    (path) => {
      expect(returnPath(path)).toBe(path);
    },
  );

  test.each([
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/.//evil.example",
    "https://evil.example/week",
    "https://timesheets.example.com.evil.example/",
    "https://timesheets.example.com@evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/callback?code=c1&state=s1",
    "/signed-out",
    "http://",
    undefined,
    null,
    7,
    { toString: () => "/week" },
  ])("returns / for %s", (state) => {
    expect(returnPath(state)).toBe("/");
  });

  test("removes the page's own origin", () => {
    expect(returnPath(`${origin}/week#x`)).toBe("/week");
  });
});
