import { describe, expect, it } from "vitest";
import { mondayInAddress, weekPath } from "./address.ts";

describe("the address of a week", () => {
  it.each([
    ["2026-11-23", "2026-11-23"],
    ["2026-11-29", "2026-11-23"],
    ["2000-01-01", "1999-12-27"],
    ["2026-02-29", undefined],
    ["2026-13-01", undefined],
    ["2026-11-2", undefined],
    ["2027-11-25", undefined],
    ["1999-12-31", "1999-12-27"],
    ["1999-12-27", "1999-12-27"],
    ["1999-12-26", undefined],
    ["today", undefined],
  ])("mondayInAddress(%s) returns %s", (text, monday) => {
    expect(mondayInAddress(text, "2027-11-24")).toBe(monday);
  });

  it("contains the Monday, and no day for the current week", () => {
    expect([weekPath("2026-11-29"), weekPath()]).toEqual(["/week/2026-11-23", "/week"]);
  });
});
