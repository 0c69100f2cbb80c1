import { afterEach, expect, test, vi } from "vitest";
import { formatCount } from "../text/count.ts";
import { describeFilters, formatShare } from "./describe.ts";

afterEach(() => vi.restoreAllMocks());

function setLanguage(language: string): void {
  vi.spyOn(navigator, "languages", "get").mockReturnValue([language]);
}

// The spaces that Intl writes, also around a dash, differ between versions of its data.
const plain = (text: string) => text.replace(/\s*–\s*/g, "–").replace(/\s/g, " ");

test.each([
  [{}, "All days"],
  [{ from: "2026-11-01" }, "Since 1 Nov 2026"],
  [{ to: "2026-11-30" }, "Until 30 Nov 2026"],
  [{ from: "2026-11-01", to: "2026-11-30" }, "1–30 Nov 2026"],
  [{ from: "2026-11-23", to: "2026-11-23" }, "23 Nov 2026"],
  [{ project: "Apollo", status: "rejected" as const }, "All days · Apollo · Rejected"],
])("the filters %o are described as %s", (filters, want) => {
  setLanguage("en-GB");
  expect(plain(describeFilters(filters).join(" · "))).toBe(want);
});

test("days and numbers are written in the user's language", () => {
  setLanguage("de");
  expect(describeFilters({ from: "2026-10-26", to: "2026-11-01" }).map(plain)).toEqual(["26.10.–01.11.2026"]);
  expect(formatCount(1204)).toBe("1.204");
  expect(plain(formatShare(0.125))).toBe("13 %");
});
