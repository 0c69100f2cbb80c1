// Tests which screen each loaded address leads to, with the real OIDC library and a provider that msw fakes.
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Session } from "../auth/session.ts";
import { configOf, issuer, origin, setUpProvider, tokenUrl } from "../testing/provider.ts";
import { ScreenView } from "./ScreenView.tsx";
import { start } from "./start.ts";

vi.mock("./Root.tsx", () => ({ Root: ({ api }: { api: string }) => <h1>Signed in for {api}</h1> }));

const provider = setUpProvider();
let addresses: string[];

beforeEach(() => {
  const file = { issuer, client_id: "page", audience: "urn:api", api: "https://api.example.com/prod" };
  provider.server.use(http.get("*/config.json", () => HttpResponse.json(file)));
  addresses = [];
  vi.spyOn(window.history, "replaceState").mockImplementation((_, __, url) => {
    addresses.push(String(url));
  });
});

afterEach(() => {
  cleanup();
  for (const meta of document.head.querySelectorAll("meta[http-equiv]")) meta.remove();
  vi.restoreAllMocks();
});

/** Loads the page at an address. */
function load(path: string): Promise<void> {
  provider.setLocation(origin + path);
  // Node has no page address to resolve a relative path against.
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (input: RequestInfo | URL, init?: RequestInit) =>
    fetch(typeof input === "string" ? new URL(input, origin) : input, init),
  );
  const { rerender } = render(<p />);
  return start((screen) => rerender(<ScreenView screen={screen} />));
}

/** Begins a sign-in at a path, and returns the callback's address with the provider's response. */
async function callbackPath(path: string, response: string): Promise<string> {
  const authorizeUrl = await provider.beginSignIn(new Session(configOf(), origin), path);
  return `/callback?${response}&state=${authorizeUrl.searchParams.get("state")}`;
}

const policies = () =>
  [...document.head.querySelectorAll<HTMLMetaElement>("meta[http-equiv]")].map(({ content }) => content);

describe("a path of the page", () => {
  test("redirects to the provider", async () => {
    void load("/week/2026-11-23?x=1");
    await expect.poll(() => provider.visited).toHaveLength(1);
    expect(provider.lastVisit.pathname).toBe("/authorize");
    expect(screen.getByRole("status").textContent).toContain("sign-in page");
    expect(JSON.stringify({ ...sessionStorage })).toContain("/week/2026-11-23?x=1");
  });

  test("shows an error if the provider can't be reached, and can be tried again", async () => {
    provider.server.use(http.get(`${issuer}*`, () => HttpResponse.error()));
    await load("/history");
    expect(screen.getByText(/reach the sign-in service/)).toBeTruthy();
    provider.server.resetHandlers();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await expect.poll(() => provider.visited).toHaveLength(1);
    expect(JSON.stringify({ ...sessionStorage })).toContain("/history");
  });
});

describe("the provider's redirect to the callback", () => {
  test("leads to the requested path, and removes the code from the address", async () => {
    await load(await callbackPath("/history?from=2026-11-01", "code=c1"));
    expect(screen.getByRole("heading").textContent).toBe("Signed in for https://api.example.com/prod");
    expect(addresses).toEqual(["/history?from=2026-11-01"]);
  });

  test("restricts connections to the page's origin, the API, the provider and its token endpoint", async () => {
    await load(await callbackPath("/week", "code=c1"));
    const [policy, ...others] = policies();
    expect(others).toEqual([]);
    expect(policy?.split(" ").sort()).toEqual(
      [
        "'self'",
        "connect-src",
        "https://api.example.com",
        "https://id.example.com",
        new URL(tokenUrl).origin,
      ].sort(),
    );
  });

  test("with an error reports that the provider refused, and can be tried again for the same path", async () => {
    await load(await callbackPath("/history", "error=access_denied"));
    expect(screen.getByText(/^The sign-in service denied access\./)).toBeTruthy();
    expect(addresses).toEqual(["/history"]);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await expect.poll(() => provider.visited).toHaveLength(2);
    expect(JSON.stringify({ ...sessionStorage })).toContain("/history");
  });

  test("with an invalid code reports that signing in failed", async () => {
    provider.tokenResponse = () => HttpResponse.json({ error: "invalid_grant" }, { status: 400 });
    await load(await callbackPath("/week", "code=c1"));
    expect(screen.getByText(/sent an unexpected response/)).toBeTruthy();
    expect(addresses).toEqual(["/week"]);
    expect(policies()).toEqual([]);
  });

  test("with an unreachable token endpoint reports that, and can be tried again for the same path", async () => {
    provider.tokenResponse = () => HttpResponse.error();
    await load(await callbackPath("/history?from=2026-11-01", "code=c1"));
    expect(screen.getByText(/reach the sign-in service/)).toBeTruthy();
    expect(addresses).toEqual(["/history?from=2026-11-01"]);
    provider.tokenResponse = undefined;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await expect.poll(() => provider.visited).toHaveLength(2);
    expect(JSON.stringify({ ...sessionStorage })).toContain("/history?from=2026-11-01");
  });

  test("with an ID token of another provider reports that signing in failed", async () => {
    provider.profile = { ...provider.profile, iss: "https://other.example.com/" };
    await load(await callbackPath("/week", "code=c1"));
    expect(screen.getByRole("heading").textContent).toBe("Sign-in failed");
    expect(screen.getByText(/sent an unexpected response/)).toBeTruthy();
  });

  test("when repeated, as by Back, signs in again and leads to the same path", async () => {
    const address = await callbackPath("/history?from=2026-11-01", "code=c1");
    await load(address);
    cleanup();
    const visits = provider.visited.length;
    void load(address);
    await vi.waitFor(() => expect(provider.visited).toHaveLength(visits + 1));
    expect(provider.lastVisit.pathname).toBe("/authorize");
    expect(JSON.stringify({ ...sessionStorage })).toContain("/history?from=2026-11-01");
    expect(addresses).toEqual(["/history?from=2026-11-01", "/history?from=2026-11-01"]);
  });

  test("without a sign-in that this browser began shows an error", async () => {
    await load("/callback?code=c1&state=of-somebody-else");
    expect(screen.getByRole("heading").textContent).toBe("Sign-in failed");
    expect(addresses).toEqual(["/"]);
    expect(provider.tokenRequests).toEqual([]);
  });
});

test("the signed-out page requests nothing until the user signs in", async () => {
  await load("/signed-out");
  expect(screen.getByRole("heading").textContent).toBe("Signed out");
  expect(screen.getByText("You have signed out of Timesheets.")).toBeTruthy();
  expect(provider.visited).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await expect.poll(() => provider.visited).toHaveLength(1);
});

test("the signed-out page reports that the session at the provider may continue", async () => {
  await load("/signed-out?only-here");
  expect(screen.getByText(/your session at the sign-in service continues/)).toBeTruthy();
});

test("the signed-out page reports that another tab signed out", async () => {
  await load("/signed-out?elsewhere");
  expect(screen.getByText("You signed out in another tab.")).toBeTruthy();
});

test("an invalid configuration is reported, and can be loaded again", async () => {
  provider.server.use(http.get("*/config.json", () => HttpResponse.json({ issuer: "x" })));
  await load("/week");
  expect(
    screen.getByText("/config.json: issuer must be an https address; client_id is missing; api is missing"),
  ).toBeTruthy();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  expect(provider.visited).toEqual([]);
});
