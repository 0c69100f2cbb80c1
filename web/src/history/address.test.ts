import { describe, expect, test } from "vitest";
import { isMonthInReach, readAddress, withFilters, withMonth, withView } from "./address.ts";

const now = "2026-11-23";
const last = "2027-11-24";
const read = (search: string) => readAddress(new URLSearchParams(search), now, last);

describe("readAddress", () => {
  test("returns all entries and the current month by default", () => {
    expect(read("")).toEqual({ view: "entries", filters: {}, month: "2026-11-01", ignored: [] });
  });

  test("reads every filter", () => {
    const search = "from=2026-11-01&to=2026-11-30&project=%20Store%20Zero%20&status=rejected";
    expect(read(search)).toMatchObject({
      filters: { from: "2026-11-01", to: "2026-11-30", project: "Store Zero", status: "rejected" },
      ignored: [],
    });
  });

  test("reads a view and a month", () => {
    expect(read("view=totals&month=2026-02")).toMatchObject({ view: "totals", month: "2026-02-01" });
  });

  test.each([
    ["a day that does not exist", "from=2026-02-30", ["from"]],
    ["a timestamp", "to=2026-02-03T00:00:00Z", ["to"]],
    ["a status that does not exist", "status=done", ["status"]],
    ["a project with a line break", "project=a%0Ab", ["project"]],
    ["a project that is too long", `project=${"x".repeat(101)}`, ["project"]],
    ["a view that does not exist", "view=chart", ["view"]],
    ["a month that does not exist", "month=2026-13", ["month"]],
    ["a month before there could be entries", "month=1999-12", ["month"]],
    ["a month too far ahead", "month=2028-01", ["month"]],
    ["days in the wrong order", "from=2026-11-02&to=2026-11-01", ["from", "to"]],
    ["several parameters", "from=x&to=y&status=z", ["from", "to", "status"]],
  ])("ignores %s, and reports it", (_, search, ignored) => {
    expect(read(search)).toEqual({ view: "entries", filters: {}, month: "2026-11-01", ignored });
  });

  test("treats an empty parameter as absent", () => {
    expect(read("from=&project=&month=")).toMatchObject({ filters: {}, ignored: [] });
  });

  test("counts a project's characters, not its UTF-16 code units", () => {
    const project = "😀".repeat(100);
    expect(read(`project=${encodeURIComponent(project)}`).filters).toEqual({ project });
  });
});

describe("a changed address", () => {
  test("keeps its other parameters", () => {
    const params = new URLSearchParams("view=totals&month=2026-02&from=2026-01-01&status=approved");
    expect(withFilters(params, { to: "2026-03-01" }).toString()).toBe(
      "view=totals&month=2026-02&to=2026-03-01",
    );
    expect(withView(params, "entries").toString()).toBe("month=2026-02&from=2026-01-01&status=approved");
  });

  test("contains the month unless it is the current one", () => {
    const params = new URLSearchParams("view=totals");
    expect(withMonth(params, "2026-10-01", now).toString()).toBe("view=totals&month=2026-10");
    expect(withMonth(withMonth(params, "2026-10-01", now), "2026-11-01", now).toString()).toBe("view=totals");
  });

  test("is read as the same filters", () => {
    const filters = {
      from: "2026-01-01",
      to: "2026-12-31",
      project: "a & b = c?",
      status: "approved",
    } as const;
    expect(readAddress(withFilters(new URLSearchParams(), filters), now, last).filters).toEqual(filters);
  });
});

test.each([
  ["1999-12-01", false],
  ["2000-01-01", true],
  ["2027-11-01", true],
  ["2027-12-01", false],
])("isMonthInReach(%s) returns %s", (first, want) => {
  expect(isMonthInReach(first, last)).toBe(want);
});
