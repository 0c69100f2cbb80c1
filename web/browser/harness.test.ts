// Tests the watch that checks every test. If the watch were broken, each of these violations would pass unnoticed.
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "./harness/stories.ts";
import { TestUser } from "./harness/user.ts";

const violations: Readonly<
  Record<string, { readonly cause: (page: Page) => Promise<unknown>; readonly message: RegExp }>
> = {
  "an inline script": {
    cause: async (page) => {
      await page.route("/signed-out", async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace("<body>", "<body><script>1</script>");
        await route.fulfill({ response, body });
      });
      await page.goto("/signed-out");
    },
    message: /Content-Security-Policy: script-src/,
  },
  "markup built from text": {
    cause: (page) =>
      page
        .evaluate(() => {
          document.body.innerHTML = "<b>text</b>";
        })
        .catch(() => undefined),
    message: /Content-Security-Policy: require-trusted-types-for/,
  },
  "an inline style": {
    cause: (page) => page.evaluate(() => document.body.setAttribute("style", "color: red")),
    message: /Content-Security-Policy: style-src/,
  },
  "an error on the console": {
    // biome-ignore lint/suspicious/noConsole: the test checks that this is detected.
    cause: (page) => page.evaluate(() => console.error("it failed")),
    message: /console: it failed/,
  },
  "an uncaught error": {
    cause: (page) =>
      page.evaluate(() =>
        setTimeout(() => {
          throw new Error("nothing catches this error");
        }),
      ),
    message: /page error: .*nothing catches this error/,
  },
  "a request to another origin": {
    cause: (page) => page.goto("https://elsewhere.example").catch(() => undefined),
    message: /a request to https:\/\/elsewhere\.example/,
  },
  "a token in the storage": {
    cause: (page) =>
      page.evaluate((text) => localStorage.setItem("x", text), "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
    message: /a token in the storage/,
  },
  "a token in the address": {
    cause: (page) =>
      page.evaluate((text) => history.replaceState(null, "", `?${text}`), "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
    message: /a token in the address/,
  },
  "a token on the console": {
    // biome-ignore lint/suspicious/noConsole: the test checks that this is detected.
    cause: (page) => page.evaluate((text) => console.log(text), "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
    message: /a token in the console/,
  },
};

describe("a test fails after", () => {
  for (const [name, { cause, message }] of Object.entries(violations)) {
    test(name, async ({ browser, stack }) => {
      const user = await TestUser.open(browser, stack);
      const page = await user.signIn("employee");
      await cause(page);
      await expect.poll(async () => (await user.watch.errors()).join("\n")).toMatch(message);
      await user.close();
    });
  }

  test("a refresh token in the storage", async ({ browser, stack }) => {
    const user = await TestUser.open(browser, stack);
    const page = await user.signIn("employee");
    const opaque = [...(await user.watch.tokens())].find((token) => !token.includes("."));
    await page.evaluate((text) => sessionStorage.setItem("x", text), String(opaque));
    expect(opaque).toBeDefined();
    expect(await user.close()).toEqual(["a token in the storage"]);
  });
});
