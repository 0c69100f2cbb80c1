import { expect } from "vitest";
import { test } from "./harness/stories.ts";

test("a deep link survives signing in", async ({ open, monday }) => {
  const person = await open();
  await person.page.goto(`/week/${monday}?x=1`);
  await person.chooseAtIssuer("employee");
  await person.page.getByRole("banner").waitFor();
  expect(person.page.url()).toBe(`${person.stack.page}/week/${monday}?x=1`);
});
