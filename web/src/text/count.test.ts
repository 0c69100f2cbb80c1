import { afterEach, expect, test, vi } from "vitest";
import { countEntries, countPeople } from "./count.ts";

afterEach(() => vi.restoreAllMocks());

test.each([
  ["en", ["0 entries", "1 entry", "1,204 entries"], ["0 people", "1 person", "1,204 people"]],
  ["de", ["0 entries", "1 entry", "1.204 entries"], ["0 people", "1 person", "1.204 people"]],
])("counts are written as the person does: %s", (language, entries, people) => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue([language]);
  expect([0, 1, 1204].map(countEntries)).toEqual(entries);
  expect([0, 1, 1204].map(countPeople)).toEqual(people);
});
