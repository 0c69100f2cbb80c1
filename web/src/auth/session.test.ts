import { describe, expect, test } from "vitest";
import { configOf, issuer, origin, setUpProvider } from "../testing/provider.ts";
import { Session, signInFailure } from "./session.ts";

const provider = setUpProvider();

const kept = () => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]);

/** Returns the S256 code challenge (RFC 7636, section 4.2). */
async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const text = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

describe("signing in", () => {
  test("asks with PKCE, a state and the API's audience, and comes back to the path", async () => {
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
    const [asked] = provider.asked;
    const verifier = asked?.get("code_verifier") ?? "";
    expect(await challengeOf(verifier)).toBe(query.get("code_challenge"));
    expect(asked?.get("client_secret")).toBeNull();
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
      expect(kept()).not.toContain(secret);
      expect(provider.visited.join()).not.toContain(secret);
    }
    // Not even the verifier stays after it is used.
    expect(sessionStorage).toHaveLength(0);
  });

  test("asks for no audience where there is none to name", async () => {
    const visit = await provider.begin(new Session(configOf({ audience: "" }), origin));
    expect(visit.searchParams.has("audience")).toBe(false);
  });

  test("refuses a state that this browser did not begin with", async () => {
    await provider.begin(new Session(configOf(), origin));
    provider.at(`${origin}/callback?code=c1&state=of-somebody-else`);
    const session = new Session(configOf(), origin);
    await expect(session.completeSignIn()).rejects.toThrow();
    expect(provider.asked).toEqual([]);
    expect(session.snapshot().kind).toBe("signed-out");
  });

  // RFC 9207.
  test.each([
    ["another provider", "https://other.example.com/"],
    ["a provider of almost the same name", issuer.slice(0, -1)],
    ["nobody", ""],
  ])("refuses a response of %s, and sends its code nowhere", async (_, iss) => {
    const signIn = provider.signIn(configOf(), "/week", `&iss=${encodeURIComponent(iss)}`);
    await expect(signIn).rejects.toThrow("another provider");
    expect(signInFailure(await signIn.catch((error: unknown) => error))).toBe("foreign");
    expect(provider.asked).toHaveLength(0);
    expect(sessionStorage).toHaveLength(0);
  });

  test("refuses a response of two providers", async () => {
    const iss = `&iss=${encodeURIComponent(issuer)}&iss=${encodeURIComponent("https://other.example.com/")}`;
    await expect(provider.signIn(configOf(), "/week", iss)).rejects.toThrow("another provider");
    expect(provider.asked).toHaveLength(0);
  });

  test("believes no error of another provider", async () => {
    await provider.begin(new Session(configOf(), origin));
    const state = provider.lastVisit.searchParams.get("state");
    provider.at(
      `${origin}/callback?error=access_denied&state=${state}&iss=${encodeURIComponent("https://other.example.com/")}`,
    );
    const error = await new Session(configOf(), origin).completeSignIn().catch((thrown: unknown) => thrown);
    expect(signInFailure(error)).toBe("foreign");
  });

  test("takes a response that names the provider", async () => {
    const { session } = await provider.signIn(configOf(), "/week", `&iss=${encodeURIComponent(issuer)}`);
    expect(session.snapshot().kind).toBe("signed-in");
  });

  // OpenID Connect Core, section 3.1.3.7.
  test.each<[string, Record<string, unknown>]>([
    ["no provider", { iss: undefined }],
    ["another provider", { iss: "https://other.example.com/" }],
    ["a provider of almost the same name", { iss: "https://id.example.com" }],
    ["no client", { aud: undefined }],
    ["another client", { aud: "other" }],
    ["a client of a longer name", { aud: "page-2" }],
    ["other clients", { aud: ["other", "third"], azp: "page" }],
    ["several clients, and does not say which asked", { aud: ["page", "other"] }],
    ["several clients, of which another asked", { aud: ["page", "other"], azp: "other" }],
    ["this client, and another asked", { aud: "page", azp: "other" }],
    ["nobody", { sub: "" }],
    ["who is no text", { sub: 7 }],
  ])("refuses an ID token of %s", async (_, claims) => {
    provider.profile = { ...provider.profile, ...claims };
    await expect(provider.signIn()).rejects.toThrow(/ID token/i);
  });

  test.each<[string, Record<string, unknown>]>([
    ["a list of one client", { aud: ["page"] }],
    ["several clients, of which this one asked", { aud: ["page", "urn:api"], azp: "page" }],
    // The machine's clock may be wrong, and the token has just arrived.
    ["a time that is over by this machine's clock", { exp: 1, iat: 0 }],
  ])("takes an ID token of %s", async (_, claims) => {
    provider.profile = { ...provider.profile, ...claims };
    const { session } = await provider.signIn();
    expect(session.snapshot().kind).toBe("signed-in");
  });

  test("takes a code once", async () => {
    await provider.signIn();
    await expect(new Session(configOf(), origin).completeSignIn()).rejects.toThrow();
    expect(provider.asked).toHaveLength(1);
  });

  test("refuses whoever has no name", async () => {
    provider.profile = { name: "Nobody" };
    await expect(provider.signIn()).rejects.toThrow();
    provider.members = { id_token: undefined, scope: "read:timesheets" };
    await expect(provider.signIn()).rejects.toThrow();
  });

  test.each([
    [{ sub: "p1" }, "p1"],
    [{ sub: "p1", email: "ann@example.com" }, "ann@example.com"],
    [{ sub: "p1", email: "ann@example.com", preferred_username: "ann" }, "ann"],
  ])("calls %j %s", async (profile, name) => {
    provider.profile = profile;
    const { session } = await provider.signIn();
    expect(session.snapshot()).toMatchObject({ account: { name } });
  });

  test("tells where tokens come from", async () => {
    const { session } = await provider.signIn();
    expect(await session.tokenEndpoint()).toBe("https://tokens.example.com/oauth/token");
  });
});

describe("scopes", () => {
  async function scopesOf(more: Record<string, unknown>, scope?: string): Promise<string[]> {
    provider.members = { scope };
    const { session } = await provider.signIn(configOf(more));
    const state = session.snapshot();
    return state.kind === "signed-out" ? [] : [...state.account.scopes].sort();
  }

  test("are those that were granted", async () => {
    expect(await scopesOf({}, "openid read:timesheets approve:timesheets admin")).toEqual([
      "approve:timesheets",
      "read:timesheets",
    ]);
  });

  test("are those that were asked for where the provider does not say (RFC 6749, section 5.1)", async () => {
    expect(await scopesOf({ scope: "openid read:timesheets" })).toEqual(["read:timesheets"]);
  });

  test("may have a prefix, when asked for and when granted", async () => {
    const prefix = "api://timesheets/";
    expect(await scopesOf({ scope_prefix: prefix }, `openid ${prefix}read:timesheets`)).toEqual([
      "read:timesheets",
    ]);
    expect(provider.lastVisit.searchParams.get("scope")).toContain(`${prefix}create:timesheets`);
  });

  test("are not granted by a name that only contains one", async () => {
    expect(await scopesOf({}, "openid xread:timesheets approve:timesheets.none")).toEqual([]);
  });

  test("follow each renewal", async () => {
    const { session } = await provider.signIn();
    provider.members = { scope: "openid read:timesheets" };
    await session.renew();
    expect(session.snapshot()).toMatchObject({ account: { scopes: new Set(["read:timesheets"]) } });
  });
});
