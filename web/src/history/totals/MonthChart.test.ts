import { expect, test } from "vitest";
import { scaleOf } from "./MonthChart.tsx";

const hours = (...minutes: number[]) =>
  scaleOf(minutes.map((sum) => ({ day: "2026-11-23", minutes: sum, byProject: new Map() }))).map(
    (tick) => tick / 60,
  );

test.each([
  ["at least a working day", [15], [0, 2, 4, 6, 8]],
  ["only as much as the longest day", [60, 480], [0, 2, 4, 6, 8]],
  ["the longest day", [60, 495], [0, 2, 4, 6, 8, 10]],
  ["a month without days", [], [0, 2, 4, 6, 8]],
])("the scale covers %s", (_, minutes, want) => {
  expect(hours(...minutes)).toEqual(want);
});
