import { describe, expect, test } from "vitest";
import { ConfigError, loadConfig, parseConfig } from "./config.ts";

const minimal = { issuer: "https://id.example.com/", client_id: "page", api: "https://api.example.com/prod" };
const errorsOf = (value: unknown): string => {
  try {
    parseConfig(value);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "none";
};

test("only three settings are required, and the others have defaults", () => {
  expect(parseConfig(minimal)).toEqual({
    issuer: "https://id.example.com/",
    clientId: "page",
    audience: "",
    api: "https://api.example.com/prod",
    scope:
      "openid profile email offline_access read:timesheets create:timesheets delete:timesheets approve:timesheets",
    scopePrefix: "",
    signOut: "oidc",
  });
});

test("every setting can be set", () => {
  const all = {
    ...minimal,
    audience: "urn:api",
    scope: "openid x",
    scope_prefix: "api://1/",
    sign_out: "cognito",
  };
  expect(parseConfig(all)).toMatchObject({
    audience: "urn:api",
    scope: "openid x",
    scopePrefix: "api://1/",
    signOut: "cognito",
  });
});

test.each(["oidc", "cognito", "id_token"])("sign_out can be %s", (value) => {
  expect(parseConfig({ ...minimal, sign_out: value }).signOut).toBe(value);
});

test("scope_prefix is added to each of the API's scopes, and to no other", () => {
  expect(parseConfig({ ...minimal, scope_prefix: "api://1/" }).scope).toBe(
    "openid profile email offline_access api://1/read:timesheets api://1/create:timesheets " +
      "api://1/delete:timesheets api://1/approve:timesheets",
  );
});

test("trailing slashes of the API's address are removed, and those of the issuer are kept", () => {
  expect(parseConfig({ ...minimal, api: "https://api.example.com/prod//" }).api).toBe(
    "https://api.example.com/prod",
  );
  expect(parseConfig({ ...minimal, issuer: "https://id.example.com/realms/a" }).issuer).toBe(
    "https://id.example.com/realms/a",
  );
});

test("all errors are reported at once, each once", () => {
  expect(
    errorsOf({
      issuer: "",
      client_id: 7,
      api: "api.example.com",
      scope: "email",
      scope_prefix: [],
      sign_out: "off",
      refresh: "never",
    }),
  ).toBe(
    "/config.json: issuer is missing; client_id is not a string; api must be an https address; " +
      "scope_prefix is not a string; refresh must be one of offline_access, session; scope must contain openid; " +
      "sign_out must be one of oidc, cognito, id_token",
  );
});

test.each(["scope", "sign_out", "refresh"])("%s of another type is one error", (name) => {
  expect(errorsOf({ ...minimal, [name]: 7 })).toBe(`/config.json: ${name} is not a string`);
});

test.each([[null], [undefined], ["text"], [7], [[]], [{}]])("%j has no settings", (value) => {
  expect(errorsOf(value)).toBe("/config.json: issuer is missing; client_id is missing; api is missing");
});

test.each(["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:8080", "https://api.example.com"])(
  "%s is a valid address",
  (api) => {
    expect(errorsOf({ ...minimal, api })).toBe("none");
  },
);

test.each([
  "http://api.example.com",
  "http://localhost.example.com",
  "//api.example.com",
  "/api",
  "javascript:alert(1)",
  "ftp://127.0.0.1",
  "https://user:secret@api.example.com",
  "https://api.example.com/?x=1",
  "https://api.example.com/#x",
  "https://",
])("%s is not a valid address", (api) => {
  expect(errorsOf({ ...minimal, api })).toContain("api must be an https address");
});

describe("loadConfig", () => {
  const load = (respond: () => Promise<Response>) => loadConfig(respond as typeof fetch);

  test("loads config.json from the page's origin without caches and cookies", async () => {
    let fetchArguments: unknown[] = [];
    const config = await loadConfig((async (...args: unknown[]) => {
      fetchArguments = args;
      return Response.json(minimal);
    }) as typeof fetch);
    expect(config.clientId).toBe("page");
    expect(fetchArguments).toMatchObject(["/config.json", { cache: "no-store", credentials: "omit" }]);
  });

  test.each<[string, () => Promise<Response>, string]>([
    [
      "the server can't be reached",
      () => Promise.reject(new TypeError("offline")),
      "/config.json can't be reached",
    ],
    [
      "the file is missing",
      async () => new Response("", { status: 404 }),
      "/config.json returned status 404",
    ],
    [
      "the response is the HTML page",
      async () => new Response("<!doctype html>"),
      "/config.json is not JSON",
    ],
    [
      "a setting is missing",
      async () => Response.json({ ...minimal, api: null }),
      "/config.json: api is missing",
    ],
  ])("fails if %s", async (_, respond, message) => {
    await expect(load(respond)).rejects.toEqual(new ConfigError(message));
  });
});
