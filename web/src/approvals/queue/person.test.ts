import { expect, test } from "vitest";
import { everybody, readPerson, withPerson } from "./person.ts";

const read = (search: string) => readPerson(new URLSearchParams(search));

test.each([
  ["", everybody],
  ["person=", everybody],
  ["person=a%40example.com", "a@example.com"],
  ["person=%20A%40Example.COM", "a@example.com"],
  ["person=%C3%84%40example.com", "Ä@example.com"],
])("%j shows %j", (search, person) => {
  expect(read(search)).toEqual({ person });
});

test.each([
  "nobody",
  "a@b@example.com",
  "@example.com",
  "a%20b@example.com",
  "a%00@example.com",
  "a%E2%80%8B@example.com",
  `${"a".repeat(243)}@example.com`,
])("%j is no person: it is left out, and the page says so", (value) => {
  expect(read(`person=${value}`)).toEqual({ person: everybody, ignored: "person" });
});

test("another person changes nothing else of the address", () => {
  const params = new URLSearchParams("x=1&person=a@example.com");
  expect(withPerson(params, "b@example.com").toString()).toBe("x=1&person=b%40example.com");
  expect(withPerson(params, everybody).toString()).toBe("x=1");
});
