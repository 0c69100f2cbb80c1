import { describe, expect, test } from "vitest";
import { configOf, issuer, origin, setUpProvider } from "../testing/provider.ts";
import { Session, signInFailure } from "./session.ts";

const provider = setUpProvider();

const storedText = () => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]);

/** Returns the S256 code challenge (RFC 7636, section 4.2). */
async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const text = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

describe("signing in", () => {
  test("sends PKCE, a state and the API's audience, and returns to the path", async () => {
    const { session, path } = await provider.signIn(configOf(), "/week/2026-11-23?note=1");
    expect(path).toBe("/week/2026-11-23?note=1");
    const { searchParams: query } = provider.lastVisit;
    expect(Object.fromEntries(query)).toMatchObject({
      client_id: "page",
      response_type: "code",
      redirect_uri: `${origin}/callback`,
      audience: "urn:api",
      code_challenge_method: "S256",
    });
    expect(query.get("scope")?.split(" ")).toEqual(
      expect.arrayContaining(["openid", "offline_access", "read:timesheets", "approve:timesheets"]),
    );
    expect(query.get("state")).not.toContain("week");
    const [tokenRequest] = provider.tokenRequests;
    const verifier = tokenRequest?.get("code_verifier") ?? "";
    expect(await challengeOf(verifier)).toBe(query.get("code_challenge"));
    expect(tokenRequest?.get("client_secret")).toBeNull();
    expect(session.snapshot()).toMatchObject({
      kind: "signed-in",
      account: { subject: "p1", name: "Ann Example", email: "ann@example.com" },
    });
    expect(await session.accessToken()).toBe("access-1");
  });

  test("leaves no token in any storage or address", async () => {
    const { session } = await provider.signIn();
    await session.renew();
    for (const secret of ["access-", "refresh-", "eyJ"]) {
      expect(storedText()).not.toContain(secret);
      expect(provider.visited.join()).not.toContain(secret);
    }
    // Not even the verifier stays after it is used.
    expect(sessionStorage).toHaveLength(0);
  });

  test("sends no audience if none is configured", async () => {
    const visit = await provider.beginSignIn(new Session(configOf({ audience: "" }), origin));
    expect(visit.searchParams.has("audience")).toBe(false);
  });

  test("refuses a state that this browser didn't send", async () => {
    await provider.beginSignIn(new Session(configOf(), origin));
    provider.setLocation(`${origin}/callback?code=c1&state=of-somebody-else`);
    const session = new Session(configOf(), origin);
    await expect(session.completeSignIn()).rejects.toThrow();
    expect(provider.tokenRequests).toEqual([]);
    expect(session.snapshot().kind).toBe("signed-out");
  });

  // RFC 9207.
  test.each([
    ["another provider", "https://other.example.com/"],
    ["a provider of almost the same name", issuer.slice(0, -1)],
    ["no provider", ""],
  ])("refuses a response of %s, and doesn't send its code", async (_, iss) => {
    const signIn = provider.signIn(configOf(), "/week", `&iss=${encodeURIComponent(iss)}`);
    await expect(signIn).rejects.toThrow("another provider");
    expect(signInFailure(await signIn.catch((error: unknown) => error))).toBe("foreign");
    expect(provider.tokenRequests).toHaveLength(0);
    expect(sessionStorage).toHaveLength(0);
  });

  test("refuses a response with two issuers", async () => {
    const iss = `&iss=${encodeURIComponent(issuer)}&iss=${encodeURIComponent("https://other.example.com/")}`;
    await expect(provider.signIn(configOf(), "/week", iss)).rejects.toThrow("another provider");
    expect(provider.tokenRequests).toHaveLength(0);
  });

  test("ignores an error of another provider", async () => {
    await provider.beginSignIn(new Session(configOf(), origin));
    const state = provider.lastVisit.searchParams.get("state");
    provider.setLocation(
      `${origin}/callback?error=access_denied&state=${state}&iss=${encodeURIComponent("https://other.example.com/")}`,
    );
    const error = await new Session(configOf(), origin).completeSignIn().catch((thrown: unknown) => thrown);
    expect(signInFailure(error)).toBe("foreign");
  });

  test("accepts a response with the provider's issuer", async () => {
    const { session } = await provider.signIn(configOf(), "/week", `&iss=${encodeURIComponent(issuer)}`);
    expect(session.snapshot().kind).toBe("signed-in");
  });

  // OpenID Connect Core, section 3.1.3.7.
  test.each<[string, Record<string, unknown>]>([
    ["no issuer", { iss: undefined }],
    ["another issuer", { iss: "https://other.example.com/" }],
    ["an issuer of almost the same name", { iss: "https://id.example.com" }],
    ["no audience", { aud: undefined }],
    ["another audience", { aud: "other" }],
    ["an audience with a longer name", { aud: "page-2" }],
    ["several other audiences", { aud: ["other", "third"], azp: "page" }],
    ["several audiences and no azp", { aud: ["page", "other"] }],
    ["several audiences and another azp", { aud: ["page", "other"], azp: "other" }],
    ["this audience and another azp", { aud: "page", azp: "other" }],
    ["an empty sub", { sub: "" }],
    ["a sub that isn't a string", { sub: 7 }],
  ])("refuses an ID token with %s", async (_, claims) => {
    provider.profile = { ...provider.profile, ...claims };
    await expect(provider.signIn()).rejects.toThrow(/ID token/i);
  });

  test.each<[string, Record<string, unknown>]>([
    ["a list of one audience", { aud: ["page"] }],
    ["several audiences and this client as azp", { aud: ["page", "urn:api"], azp: "page" }],
    // The machine's clock may be wrong, and the token has just arrived.
    ["an exp in the past by this machine's clock", { exp: 1, iat: 0 }],
  ])("accepts an ID token with %s", async (_, claims) => {
    provider.profile = { ...provider.profile, ...claims };
    const { session } = await provider.signIn();
    expect(session.snapshot().kind).toBe("signed-in");
  });

  test("accepts a code only once", async () => {
    await provider.signIn();
    await expect(new Session(configOf(), origin).completeSignIn()).rejects.toThrow();
    expect(provider.tokenRequests).toHaveLength(1);
  });

  test("refuses a response without a subject or an ID token", async () => {
    provider.profile = { name: "Nobody" };
    await expect(provider.signIn()).rejects.toThrow();
    provider.members = { id_token: undefined, scope: "read:timesheets" };
    await expect(provider.signIn()).rejects.toThrow();
  });

  test.each([
    [{ sub: "p1" }, "p1"],
    [{ sub: "p1", email: "ann@example.com" }, "ann@example.com"],
    [{ sub: "p1", email: "ann@example.com", preferred_username: "ann" }, "ann"],
  ])("for the claims %j shows the name %s", async (profile, name) => {
    provider.profile = profile;
    const { session } = await provider.signIn();
    expect(session.snapshot()).toMatchObject({ account: { name } });
  });

  test("returns the token endpoint of the provider's metadata", async () => {
    const { session } = await provider.signIn();
    expect(await session.tokenEndpoint()).toBe("https://tokens.example.com/oauth/token");
  });
});

describe("scopes", () => {
  async function scopesOf(overrides: Record<string, unknown>, scope?: string): Promise<string[]> {
    provider.members = { scope };
    const { session } = await provider.signIn(configOf(overrides));
    const state = session.snapshot();
    return state.kind === "signed-out" ? [] : [...state.account.scopes].sort();
  }

  test("are those that were granted", async () => {
    expect(await scopesOf({}, "openid read:timesheets approve:timesheets admin")).toEqual([
      "approve:timesheets",
      "read:timesheets",
    ]);
  });

  test("are those that were requested if the response contains none (RFC 6749, section 5.1)", async () => {
    expect(await scopesOf({ scope: "openid read:timesheets" })).toEqual(["read:timesheets"]);
  });

  test("can have a prefix in the request and the response", async () => {
    const prefix = "api://timesheets/";
    expect(await scopesOf({ scope_prefix: prefix }, `openid ${prefix}read:timesheets`)).toEqual([
      "read:timesheets",
    ]);
    expect(provider.lastVisit.searchParams.get("scope")).toContain(`${prefix}create:timesheets`);
  });

  test("are compared as a whole, not as a part of another name", async () => {
    expect(await scopesOf({}, "openid xread:timesheets approve:timesheets.none")).toEqual([]);
  });

  test("change with each renewal", async () => {
    const { session } = await provider.signIn();
    provider.members = { scope: "openid read:timesheets" };
    await session.renew();
    expect(session.snapshot()).toMatchObject({ account: { scopes: new Set(["read:timesheets"]) } });
  });
});
