import { describe } from "vitest";
import { test } from "./harness/stories.ts";

const cases = [
  { name: "is missing", response: { status: 404, body: "" }, message: /config\.json returned status 404/ },
  {
    name: "is not JSON",
    response: { status: 200, body: "<!doctype html>" },
    message: /config\.json is not JSON/,
  },
  {
    name: "lacks required settings",
    response: { status: 200, json: { issuer: "https://id.example.com/", audience: "x" } },
    message: /client_id is missing; api is missing/,
  },
  {
    name: "has http addresses",
    response: {
      status: 200,
      json: {
        issuer: "http://id.example.com/",
        client_id: "x",
        audience: "x",
        api: "http://api.example.com",
      },
    },
    message: /issuer must be an https address; api must be an https address/,
  },
];

describe("if /config.json", () => {
  for (const { name, response, message } of cases) {
    test(`${name}, the page shows the error`, async ({ open }) => {
      const user = await open();
      user.watch.expect(/console: Failed to load resource: .* 404/);
      await user.page.route("/config.json", (route) => route.fulfill(response));
      await user.page.goto("/week");
      await user.page.getByRole("heading", { name: "Timesheets couldn't start" }).waitFor();
      await user.page.getByText(message).waitFor();
      // After the configuration is fixed, the page starts.
      await user.page.unrouteAll();
      await user.page.getByRole("button", { name: "Try again" }).click();
      await user.chooseAtIssuer("employee");
      await user.page.getByRole("banner").waitFor();
    });
  }

  test("can't be loaded, the page shows the error", async ({ open }) => {
    const user = await open();
    user.watch.expect(/console: Failed to load resource: net::ERR_FAILED/);
    await user.page.route("/config.json", (route) => route.abort());
    await user.page.goto("/week");
    await user.page.getByText("/config.json can't be reached").waitFor();
  });
});
