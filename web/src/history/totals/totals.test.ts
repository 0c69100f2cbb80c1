import { describe, expect, test } from "vitest";
import type { Summary } from "../../api/api.ts";
import { daysBetween } from "../../calendar/day.ts";
import { entryOf } from "../../testing/entry.ts";
import { bandsOf, maxBands, minutesIn, otherPatternIndex } from "./bands.ts";
import { matchesSummaries, totalsOf, weekKey, weeksOf } from "./totals.ts";

const november = daysBetween("2026-11-01", "2026-11-30");

describe("totalsOf", () => {
  test("adds up by day, by project, by status and in total", () => {
    const totals = totalsOf(
      [
        entryOf({ date: "2026-11-02", project: "A", hours: 1.25 }),
        entryOf({ date: "2026-11-02", project: "A", hours: 0.25, status: "approved" }),
        entryOf({ date: "2026-11-02", project: "B", hours: 2, status: "rejected" }),
        entryOf({ date: "2026-11-30", project: "B", hours: 8, status: "approved" }),
      ],
      november,
    );
    expect(totals.minutes).toBe(690);
    expect(totals.byStatus).toEqual({ submitted: 75, approved: 495, rejected: 120 });
    expect(totals.projects).toEqual([
      { project: "B", minutes: 600 },
      { project: "A", minutes: 90 },
    ]);
    expect(totals.days).toHaveLength(30);
    expect(totals.days[1]).toEqual({
      day: "2026-11-02",
      minutes: 210,
      byProject: new Map([
        ["A", 90],
        ["B", 120],
      ]),
    });
    expect(totals.days[0]).toEqual({ day: "2026-11-01", minutes: 0, byProject: new Map() });
  });

  test("ignores entries of other days", () => {
    expect(totalsOf([entryOf({ date: "2026-12-01" })], november)).toMatchObject({ minutes: 0, projects: [] });
  });

  test("separates projects named like properties of Object.prototype", () => {
    const totals = totalsOf(
      [entryOf({ project: "__proto__", hours: 1 }), entryOf({ project: "constructor", hours: 2 })],
      november,
    );
    expect(totals.projects.map(({ project }) => project)).toEqual(["constructor", "__proto__"]);
  });

  test("sorts projects with equal hours by name in the user's language", () => {
    const projects = ["b", "Zürich", "ä", "a"].map((project) => entryOf({ project, hours: 1 }));
    expect(totalsOf(projects, november).projects.map(({ project }) => project)).toEqual([
      "a",
      "ä",
      "b",
      "Zürich",
    ]);
  });
});

test.each([
  ["2026-11-23", "2026-W48"],
  ["2026-01-01", "2026-W01"],
  ["2027-01-03", "2026-W53"],
  ["2024-12-30", "2025-W01"],
])("weekKey(%s) returns %s", (day, key) => {
  expect(weekKey(day)).toBe(key);
});

test("the weeks of a month include those that begin before it", () => {
  expect([...weeksOf(november)]).toEqual([
    ["2026-W44", "2026-10-26"],
    ["2026-W45", "2026-11-02"],
    ["2026-W46", "2026-11-09"],
    ["2026-W47", "2026-11-16"],
    ["2026-W48", "2026-11-23"],
    ["2026-W49", "2026-11-30"],
  ]);
});

describe("matchesSummaries", () => {
  const totals = totalsOf(
    [
      entryOf({ date: "2026-11-02", project: "A", hours: 1 }),
      entryOf({ date: "2026-11-10", project: "B", hours: 2.25 }),
    ],
    november,
  );
  const summary = (groups: Record<string, number>): Summary => ({
    from: "2026-11-01",
    to: "2026-11-30",
    total_hours: 3.25,
    groups: Object.entries(groups).map(([key, hours]) => ({ key, hours, entries: 1 })),
  });
  const weeks = { "2026-W45": 1, "2026-W46": 2.25 };

  test("returns true if the summaries equal the totals", () => {
    expect(matchesSummaries(totals, summary(weeks), summary({ B: 2.25, A: 1 }))).toBe(true);
  });

  test.each([
    ["a project has other hours", weeks, { A: 1, B: 2 }],
    ["a project is missing", weeks, { A: 1 }],
    ["a project is added", weeks, { A: 1, B: 2.25, C: 1 }],
    ["a week has other hours", { "2026-W45": 2.25, "2026-W46": 1 }, { A: 1, B: 2.25 }],
  ])("returns false if %s", (_, byWeek, byProject) => {
    expect(matchesSummaries(totals, summary(byWeek), summary(byProject))).toBe(false);
  });
});

describe("bandsOf", () => {
  const projects = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ project: `P${index}`, minutes: (count - index) * 60 }));

  test("returns one band with its own pattern for each of a few projects", () => {
    const bands = bandsOf({ projects: projects(maxBands) });
    expect(bands.map(({ projects }) => projects)).toEqual(projects(maxBands).map(({ project }) => [project]));
    expect(new Set(bands.map(({ patternIndex }) => patternIndex)).size).toBe(maxBands);
    expect(bands.every(({ kind }) => kind === "project")).toBe(true);
  });

  test("combines the smallest of many projects into one band", () => {
    const bands = bandsOf({ projects: projects(maxBands + 3) });
    expect(bands).toHaveLength(maxBands);
    expect(bands.at(-1)).toEqual({
      kind: "other",
      projects: ["P9", "P10", "P11", "P12"],
      minutes: (4 + 3 + 2 + 1) * 60,
      patternIndex: otherPatternIndex,
    });
  });

  test("covers all minutes of a day", () => {
    const day = {
      day: "2026-11-02",
      minutes: 0,
      byProject: new Map([
        ["P0", 15],
        ["P9", 30],
        ["P12", 60],
      ]),
    };
    const bands = bandsOf({ projects: projects(maxBands + 3) });
    expect(bands.map((band) => minutesIn(band, day)).filter(Boolean)).toEqual([15, 90]);
  });
});
