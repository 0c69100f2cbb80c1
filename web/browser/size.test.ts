import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { scriptsOf } from "./harness/scripts.ts";
import { test } from "./harness/stories.ts";

/** The maximum size of the first page's compressed JavaScript, in bytes: one second of a slow phone connection. */
const maxBytes = 150_000;

test("the first load stays within its JavaScript limit, and doesn't load the chart", async ({
  open,
  monday,
}) => {
  const user = await open();
  const scripts = scriptsOf(user.page);
  const page = await user.signIn("employee", `/week/${monday}`);
  await page.getByLabel("Project name").waitFor();
  const fetched = await scripts();
  const bytes = [...fetched.values()].map((body) => gzipSync(body, { level: 9 }).length);
  expect(bytes.length).toBeGreaterThan(0);
  expect(bytes.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(maxBytes);
  expect([...fetched.keys()].filter((path) => path.includes("Chart"))).toEqual([]);
});
