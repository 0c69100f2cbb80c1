// Tests the watch that checks every test: without it, each of these violations would pass unnoticed.
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { Person } from "./harness/person.ts";
import { test } from "./harness/stories.ts";

const wrongs: Readonly<
  Record<string, { readonly does: (page: Page) => Promise<unknown>; readonly said: RegExp }>
> = {
  "an inline script": {
    does: async (page) => {
      await page.route("/signed-out", async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace("<body>", "<body><script>1</script>");
        await route.fulfill({ response, body });
      });
      await page.goto("/signed-out");
    },
    said: /Content-Security-Policy: script-src/,
  },
  "markup built from text": {
    does: (page) =>
      page
        .evaluate(() => {
          document.body.innerHTML = "<b>text</b>";
        })
        .catch(() => undefined),
    said: /Content-Security-Policy: require-trusted-types-for/,
  },
  "an inline style": {
    does: (page) => page.evaluate(() => document.body.setAttribute("style", "color: red")),
    said: /Content-Security-Policy: style-src/,
  },
  "an error on the console": {
    // biome-ignore lint/suspicious/noConsole: the test checks that this is detected.
    does: (page) => page.evaluate(() => console.error("it failed")),
    said: /console: it failed/,
  },
  "an uncaught error": {
    does: (page) =>
      page.evaluate(() =>
        setTimeout(() => {
          throw new Error("nothing catches this error");
        }),
      ),
    said: /page error: .*nothing catches this error/,
  },
  "a request to another origin": {
    does: (page) => page.goto("https://elsewhere.example").catch(() => undefined),
    said: /a request to https:\/\/elsewhere\.example/,
  },
  "a token in the storage": {
    does: (page) => page.evaluate((text) => localStorage.setItem("x", text), "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
    said: /a token in the storage/,
  },
  "a token in the address": {
    does: (page) =>
      page.evaluate((text) => history.replaceState(null, "", `?${text}`), "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
    said: /a token in the address/,
  },
  "a token on the console": {
    // biome-ignore lint/suspicious/noConsole: the test checks that this is detected.
    does: (page) => page.evaluate((text) => console.log(text), "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
    said: /a token in the console/,
  },
};

describe("a test fails after", () => {
  for (const [name, { does, said }] of Object.entries(wrongs)) {
    test(name, async ({ browser, stack }) => {
      const person = await Person.at(browser, stack);
      const page = await person.signIn("employee");
      await does(page);
      await expect.poll(async () => (await person.watch.faults()).join("\n")).toMatch(said);
      await person.leave();
    });
  }

  test("a refresh token in the storage", async ({ browser, stack }) => {
    const person = await Person.at(browser, stack);
    const page = await person.signIn("employee");
    const opaque = [...(await person.watch.tokens())].find((token) => !token.includes("."));
    await page.evaluate((text) => sessionStorage.setItem("x", text), String(opaque));
    expect(opaque).toBeDefined();
    expect(await person.leave()).toEqual(["a token in the storage"]);
  });
});
