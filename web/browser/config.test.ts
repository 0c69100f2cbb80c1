import { describe } from "vitest";
import { test } from "./harness/stories.ts";

const faults = [
  { name: "is missing", answer: { status: 404, body: "" }, said: /config\.json returned status 404/ },
  { name: "is not JSON", answer: { status: 200, body: "<!doctype html>" }, said: /config\.json is not JSON/ },
  {
    name: "lacks required settings",
    answer: { status: 200, json: { issuer: "https://id.example.com/", audience: "x" } },
    said: /client_id is missing, api is missing/,
  },
  {
    name: "has http addresses",
    answer: {
      status: 200,
      json: {
        issuer: "http://id.example.com/",
        client_id: "x",
        audience: "x",
        api: "http://api.example.com",
      },
    },
    said: /issuer must be an https address, api must be an https address/,
  },
];

describe("if /config.json", () => {
  for (const { name, answer, said } of faults) {
    test(`${name}, the page shows the error`, async ({ open }) => {
      const person = await open();
      person.watch.expect(/console: Failed to load resource: .* 404/);
      await person.page.route("/config.json", (route) => route.fulfill(answer));
      await person.page.goto("/week");
      await person.page.getByRole("heading", { name: "Timesheets couldn't start" }).waitFor();
      await person.page.getByText(said).waitFor();
      // After the configuration is fixed, the page starts.
      await person.page.unrouteAll();
      await person.page.getByRole("button", { name: "Try again" }).click();
      await person.chooseAtIssuer("employee");
      await person.page.getByRole("banner").waitFor();
    });
  }

  test("can't be loaded, the page shows the error", async ({ open }) => {
    const person = await open();
    person.watch.expect(/console: Failed to load resource: net::ERR_FAILED/);
    await person.page.route("/config.json", (route) => route.abort());
    await person.page.goto("/week");
    await person.page.getByText("/config.json can't be reached").waitFor();
  });
});
