import { describe, expect, test } from "vitest";
import {
  addDays,
  addMonths,
  daysBetween,
  firstOfMonth,
  isDay,
  isoWeek,
  lastOfMonth,
  mondayOf,
  toInstant,
  weekOf,
} from "./day.ts";

describe("isDay", () => {
  test.each(["2026-11-23", "2024-02-29", "2000-02-29", "2000-01-01", "1999-12-31"])("accepts %s", (text) => {
    expect(isDay(text)).toBe(true);
  });

  test.each([
    ...["", "2026-02-29", "2100-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00"],
    ...["2026-1-1", "26-01-01", "2026-11-23T00:00:00Z", " 2026-11-23", "2026-11-23\n", "2026/11/23", "today"],
    ...["0000-01-01", "9999-12-31", "+002026-01-01", "２０２６-11-23"],
  ])("refuses %j", (text) => {
    expect(isDay(text)).toBe(false);
  });
});

test.each([
  ["2026-12-31", 1, "2027-01-01"],
  ["2026-01-01", -1, "2025-12-31"],
  ["2024-02-28", 1, "2024-02-29"],
  ["2024-02-28", 2, "2024-03-01"],
  ["2025-02-28", 1, "2025-03-01"],
  ["2026-11-23", 0, "2026-11-23"],
  ["2024-02-29", 366, "2025-03-01"],
])("%s plus %i days is %s", (day, count, result) => {
  expect(addDays(day, count)).toBe(result);
});

// ISO 8601 weeks: years with 53 weeks, and both sides of each year's end.
test.each([
  ["2020-12-28", 53],
  ["2021-01-03", 53],
  ["2021-01-04", 1],
  ["2024-12-29", 52],
  ["2024-12-30", 1],
  ["2025-12-28", 52],
  ["2025-12-29", 1],
  ["2026-01-01", 1],
  ["2026-01-04", 1],
  ["2026-01-05", 2],
  ["2026-11-23", 48],
  ["2026-12-28", 53],
  ["2027-01-03", 53],
  ["2027-01-04", 1],
  ["2027-12-31", 52],
  ["2028-01-02", 52],
  ["2028-01-03", 1],
  ["2032-12-31", 53],
])("%s is in week %i", (day, week) => {
  expect(isoWeek(day)).toBe(week);
});

test.each([
  ["2026-11-23", "2026-11-23"],
  ["2026-11-29", "2026-11-23"],
  ["2026-11-30", "2026-11-30"],
  ["2027-01-01", "2026-12-28"],
  ["2024-03-02", "2024-02-26"],
])("the week of %s begins on %s", (day, monday) => {
  expect(mondayOf(day)).toBe(monday);
});

test("a week has seven days, even across the end of a year", () => {
  expect(weekOf("2026-12-28")).toEqual([
    "2026-12-28",
    "2026-12-29",
    "2026-12-30",
    "2026-12-31",
    "2027-01-01",
    "2027-01-02",
    "2027-01-03",
  ]);
});

test.each([
  ["2026-11-23", "2026-11-01", "2026-11-30"],
  ["2024-02-10", "2024-02-01", "2024-02-29"],
  ["2025-02-10", "2025-02-01", "2025-02-28"],
  ["2026-12-31", "2026-12-01", "2026-12-31"],
])("the month of %s is from %s to %s", (day, first, last) => {
  expect([firstOfMonth(day), lastOfMonth(day)]).toEqual([first, last]);
});

test.each([
  ["2026-01-31", 1, "2026-02-01"],
  ["2026-01-31", -1, "2025-12-01"],
  ["2026-12-15", 1, "2027-01-01"],
  ["2026-11-23", -12, "2025-11-01"],
  ["2026-11-23", 0, "2026-11-01"],
])("%s plus %i months begins on %s", (day, count, result) => {
  expect(addMonths(day, count)).toBe(result);
});

test("daysBetween includes both ends, and is empty if the last day is before the first", () => {
  expect(daysBetween("2026-02-27", "2026-03-02")).toEqual([
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
    "2026-03-02",
  ]);
  expect(daysBetween("2026-11-23", "2026-11-23")).toEqual(["2026-11-23"]);
  expect(daysBetween("2026-11-24", "2026-11-23")).toEqual([]);
});

test("each day of thirty years follows the previous one, and is in its own week", () => {
  const days = daysBetween("2000-01-01", "2029-12-31");
  expect(days).toHaveLength(10_958);
  const wrong = days.filter((day) => {
    const next = addDays(day, 1);
    const apart = toInstant(next).getTime() - toInstant(day).getTime();
    return (
      apart !== 86_400_000 ||
      addDays(next, -1) !== day ||
      !isDay(next) ||
      !weekOf(mondayOf(day)).includes(day)
    );
  });
  expect(wrong).toEqual([]);
});
