import { expect, test } from "vitest";
import { allUsers, readUserFilter, withUserFilter } from "./userFilter.ts";

const read = (search: string) => readUserFilter(new URLSearchParams(search));

test.each([
  ["", allUsers],
  ["person=", allUsers],
  ["person=a%40example.com", "a@example.com"],
  ["person=%20A%40Example.COM", "a@example.com"],
  ["person=%C3%84%40example.com", "Ä@example.com"],
])("%j shows %j", (search, user) => {
  expect(read(search)).toEqual({ user });
});

test.each([
  "nobody",
  "a@b@example.com",
  "@example.com",
  "a%20b@example.com",
  "a%00@example.com",
  "a%E2%80%8B@example.com",
  `${"a".repeat(243)}@example.com`,
])("%j is not an email: it is ignored and reported", (value) => {
  expect(read(`person=${value}`)).toEqual({ user: allUsers, ignored: "person" });
});

test("another user changes no other parameter", () => {
  const params = new URLSearchParams("x=1&person=a@example.com");
  expect(withUserFilter(params, "b@example.com").toString()).toBe("x=1&person=b%40example.com");
  expect(withUserFilter(params, allUsers).toString()).toBe("x=1");
});
