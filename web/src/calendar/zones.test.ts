// No time zone or daylight saving changes a day, also on the days on which clocks change. Node applies a new TZ as soon
// as it is set, and each test checks that it did.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { addDays, daysBetween, isDay, isoWeek, mondayOf, today, weekOf } from "./day.ts";
import { type DayStyle, formatDay, formatInstant, formatWeek } from "./format.ts";

const zones = [
  // `offset` is getTimezoneOffset in January, and `changes` are the days of 2026 on which clocks change.
  { zone: "Pacific/Auckland", offset: -780, changes: ["2026-04-05", "2026-09-27"] },
  { zone: "Europe/Berlin", offset: -60, changes: ["2026-03-29", "2026-10-25"] },
  { zone: "Pacific/Honolulu", offset: 600, changes: [] },
  { zone: "America/St_Johns", offset: 210, changes: ["2026-03-08", "2026-11-01"] },
];

beforeEach(() => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["en-GB"]);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe.each(zones)("in $zone", ({ zone, offset, changes }) => {
  beforeEach(() => {
    vi.stubEnv("TZ", zone);
    expect(new Date("2026-01-15T12:00:00Z").getTimezoneOffset()).toBe(offset);
  });

  test("every day of two years is followed by the next, and formatted as itself", () => {
    const days = daysBetween("2026-01-01", "2027-12-31");
    expect(days).toHaveLength(730);
    for (const [index, day] of days.entries()) {
      expect(isDay(day)).toBe(true);
      expect(addDays("2026-01-01", index)).toBe(day);
      expect(formatDay(day, "number")).toBe(String(Number(day.slice(8))));
    }
  });

  test("days on which clocks change are like all other days", () => {
    for (const day of changes) {
      expect(new Date(`${day}T00:00:00`).getTimezoneOffset()).not.toBe(
        new Date(`${day}T23:00:00`).getTimezoneOffset(),
      );
      expect(addDays(addDays(day, 1), -1)).toBe(day);
      expect(weekOf(mondayOf(day))).toContain(day);
      expect(formatDay(day, "full")).toMatch(/^Sunday/);
      expect(new Set(weekOf(mondayOf(day))).size).toBe(7);
    }
    expect(isoWeek("2026-03-29")).toBe(13);
  });

  test("today is the local day from midnight to midnight", () => {
    for (const day of ["2026-11-23", "2026-12-31", "2028-02-29", ...changes]) {
      const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
      expect(today(new Date(year, month - 1, date, 0, 0, 0))).toBe(day);
      expect(today(new Date(year, month - 1, date, 12, 0, 0))).toBe(day);
      expect(today(new Date(year, month - 1, date, 23, 59, 59))).toBe(day);
    }
  });

  test.each<[DayStyle, string]>([
    ["weekday", "Mon"],
    ["letter", "M"],
    ["short", "Mon 23"],
    ["medium", "23 Nov 2026"],
    ["full", "Monday 23 November 2026"],
    ["spoken", "Monday 23 November"],
    ["number", "23"],
    ["month", "November 2026"],
  ])("a day in the style %s is %s", (style, text) => {
    // Some versions of Intl's data add a comma.
    expect(formatDay("2026-11-23", style).replaceAll(",", "")).toBe(text);
  });

  test("a week is from Monday to Sunday", () => {
    expect(formatWeek("2026-11-23").replaceAll("\u2009", " ")).toMatch(/^23\s?–\s?29 Nov 2026$/);
  });
});

test("today differs between time zones at the same instant", () => {
  const now = new Date("2026-11-23T10:30:00Z");
  vi.stubEnv("TZ", "Pacific/Auckland");
  expect(today(now)).toBe("2026-11-23");
  expect(today(new Date("2026-11-23T11:30:00Z"))).toBe("2026-11-24");
  vi.stubEnv("TZ", "Pacific/Honolulu");
  expect(today(new Date("2026-11-23T09:30:00Z"))).toBe("2026-11-22");
});

test("an instant is formatted in the user's time zone", () => {
  vi.stubEnv("TZ", "Pacific/Auckland");
  expect(formatInstant("2026-11-23T16:04:05Z")).toBe("24 Nov 2026, 05:04");
  vi.stubEnv("TZ", "Pacific/Honolulu");
  expect(formatInstant("2026-11-23T16:04:05Z")).toBe("23 Nov 2026, 06:04");
});

test.each([
  [["de-DE"], "23.11.2026"],
  [["en-US"], "Nov 23, 2026"],
  [["en-US@posix", "de-DE"], "23.11.2026"],
])("a day is formatted for the languages %j", (languages, text) => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(languages);
  expect(formatDay("2026-11-23", "medium")).toBe(text);
});

test("a day is formatted even if the browser has no valid language", () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["en-US@posix"]);
  expect(formatDay("2026-11-23", "medium")).toContain("2026");
});
