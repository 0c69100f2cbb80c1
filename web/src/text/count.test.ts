import { afterEach, expect, test, vi } from "vitest";
import { countEntries, countUsers } from "./count.ts";

afterEach(() => vi.restoreAllMocks());

test.each([
  ["en", ["0 entries", "1 entry", "1,204 entries"], ["0 users", "1 user", "1,204 users"]],
  ["de", ["0 entries", "1 entry", "1.204 entries"], ["0 users", "1 user", "1.204 users"]],
])("counts are written as the person does: %s", (language, entries, users) => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue([language]);
  expect([0, 1, 1204].map(countEntries)).toEqual(entries);
  expect([0, 1, 1204].map(countUsers)).toEqual(users);
});
