import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { configOf, issuer, origin, Provider } from "../testing/provider.ts";
import { Session, signInFailure } from "./session.ts";
import { channelName } from "./tabs.ts";

let provider: Provider;

beforeEach(() => {
  // Only what counts time: msw and the library wait for real.
  vi.useFakeTimers({
    now: Date.parse("2026-11-23T16:00:00Z"),
    toFake: ["Date", "setTimeout", "clearTimeout"],
  });
  vi.useRealTimers();
  sessionStorage.clear();
  localStorage.clear();
  provider = new Provider();
  provider.server.listen({ onUnhandledRequest: "error" });
});

afterEach(() => {
  provider.server.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const refusal =
  (error: string, status = 400) =>
  () =>
    HttpResponse.json({ error }, { status });
const kept = () => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]);

/** RFC 7636, section 4.2: S256. */
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
    // Not even the verifier, once it is used.
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
    // The machine's clock may be wrong, and the token came this moment.
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

describe("a renewal", () => {
  test("is one for all who ask meanwhile, and rotates the refresh token", async () => {
    const { session } = await provider.signIn();
    const renewals = await Promise.all([session.renew(), session.renew(), session.renew()]);
    expect(renewals).toEqual(["renewed", "renewed", "renewed"]);
    await session.renew();
    const asked = provider.asked.slice(1);
    expect(asked.map((form) => [form.get("grant_type"), form.get("refresh_token")])).toEqual([
      ["refresh_token", "refresh-1"],
      ["refresh_token", "refresh-2"],
    ]);
    expect(await session.accessToken()).toBe("access-3");
  });

  test("goes on with the refresh token it has where it gets no new one", async () => {
    const { session } = await provider.signIn();
    provider.members = { refresh_token: undefined };
    await session.renew();
    await session.renew();
    expect(provider.asked.map((form) => form.get("refresh_token"))).toEqual([null, "refresh-1", "refresh-1"]);
  });

  test("is not asked for again by whoever was refused the token before", async () => {
    const { session } = await provider.signIn();
    await session.renew("access-1");
    expect(await session.renew("access-1")).toBe("renewed");
    expect(provider.asked).toHaveLength(2);
    await session.renew("access-2");
    expect(provider.asked).toHaveLength(3);
  });

  test.each(["invalid_grant", "invalid_client", "interaction_required"])(
    "refused with %s ends the session, and nothing is asked again",
    async (error) => {
      const { session } = await provider.signIn();
      provider.answer = refusal(error);
      expect(await session.renew()).toBe("refused");
      expect(session.snapshot()).toMatchObject({ kind: "expired", account: { subject: "p1" } });
      expect(await session.accessToken()).toBeUndefined();
      expect(await session.renew()).toBe("refused");
      expect(provider.asked).toHaveLength(2);
    },
  );

  test.each<[string, () => Response]>([
    ["nobody answers", () => HttpResponse.error()],
    [
      "a gateway answers",
      () => new HttpResponse("<h1>502</h1>", { status: 502, headers: { "Content-Type": "text/html" } }),
    ],
    ["the provider fails", refusal("server_error", 500)],
    ["the provider is busy", refusal("too_many_requests", 429)],
    ["the provider is away", refusal("temporarily_unavailable", 503)],
  ])("for which %s leaves the session as it is", async (_, answer) => {
    const { session } = await provider.signIn();
    provider.answer = answer;
    expect(await session.renew()).toBe("unreachable");
    expect(session.snapshot().kind).toBe("signed-in");
    provider.answer = undefined;
    expect(await session.renew()).toBe("renewed");
  });

  test("without a refresh token ends the session, and opens no hidden frame", async () => {
    provider.members = { refresh_token: undefined };
    const { session } = await provider.signIn();
    expect(await session.renew()).toBe("refused");
    expect(session.snapshot().kind).toBe("expired");
    expect(document.querySelector("iframe")).toBeNull();
  });

  test.each<[string, Record<string, unknown>]>([
    ["somebody else", { sub: "p2" }],
    ["nobody", { sub: undefined }],
    ["another provider", { iss: "https://id.example.com.evil.example/" }],
    ["another client", { aud: "other" }],
    ["a client that it does not name", { azp: "other" }],
  ])("with an ID token of %s ends the session", async (_, claims) => {
    const { session } = await provider.signIn();
    provider.profile = { ...provider.profile, ...claims };
    expect(await session.renew()).toBe("refused");
    expect(session.snapshot()).toMatchObject({ kind: "expired", account: { subject: "p1" } });
    expect(await session.accessToken()).toBeUndefined();
  });

  test("with an ID token that is none ends the session", async () => {
    const { session } = await provider.signIn();
    provider.members = { id_token: "none" };
    expect(await session.renew()).toBe("refused");
  });

  test("without an ID token goes on with the one before (Core, section 12.2)", async () => {
    const { session } = await provider.signIn();
    provider.members = { id_token: undefined };
    expect(await session.renew()).toBe("renewed");
    expect(session.snapshot()).toMatchObject({ kind: "signed-in", account: { subject: "p1" } });
  });
});

describe("the clock", () => {
  const start = Date.parse("2026-11-23T16:00:00Z");
  let renew: MockInstance<Session["renew"]>;

  /** Signs in for real, and then lets the clock stand. */
  async function signInAt(members: Record<string, unknown>): Promise<Session> {
    provider.members = members;
    vi.useFakeTimers({ now: start, toFake: ["Date", "setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    const { session } = await provider.signIn();
    vi.setTimerTickMode("manual");
    renew = vi.spyOn(session, "renew");
    return session;
  }

  /** Lets time pass, and what it sets going come to its end. */
  async function wait(seconds: number): Promise<void> {
    vi.advanceTimersByTime(seconds * 1_000);
    await Promise.all(renew.mock.results.map(({ value }) => value));
  }

  test("renews a minute before the end", async () => {
    await signInAt({ expires_in: 300 });
    await wait(235);
    expect(provider.asked).toHaveLength(1);
    await wait(10);
    expect(provider.asked).toHaveLength(2);
    await wait(235);
    expect(provider.asked).toHaveLength(2);
    await wait(10);
    expect(provider.asked).toHaveLength(3);
  });

  test("renews what lives for less than two minutes at half its life", async () => {
    await signInAt({ expires_in: 40 });
    await wait(15);
    expect(provider.asked).toHaveLength(1);
    await wait(10);
    expect(provider.asked).toHaveLength(2);
  });

  // One that lives for a second would otherwise be renewed twice a second.
  test("pauses between renewals, however short a token lives", async () => {
    await signInAt({ expires_in: 1 });
    await wait(4);
    expect(provider.asked).toHaveLength(1);
    await wait(2);
    expect(provider.asked).toHaveLength(2);
    await wait(4);
    expect(provider.asked).toHaveLength(2);
  });

  test("tries again while the provider is away, until it is back", async () => {
    const session = await signInAt({ expires_in: 300 });
    provider.answer = () => HttpResponse.error();
    await wait(245);
    await wait(12);
    await wait(12);
    expect(provider.asked.length).toBeGreaterThanOrEqual(3);
    expect(provider.asked.length).toBeLessThanOrEqual(5);
    provider.answer = undefined;
    await wait(12);
    expect(session.snapshot().kind).toBe("signed-in");
    expect(await session.accessToken()).not.toBe("access-1");
  });

  test("gives no token that has run out", async () => {
    const session = await signInAt({ expires_in: 300 });
    provider.answer = () => HttpResponse.error();
    await wait(301);
    expect(await session.accessToken()).toBeUndefined();
    expect(session.snapshot().kind).toBe("signed-in");
  });

  test("ends a session that can't be renewed at its end, not before", async () => {
    const session = await signInAt({ expires_in: 300, refresh_token: undefined });
    await wait(290);
    expect(session.snapshot().kind).toBe("signed-in");
    await wait(15);
    expect(session.snapshot().kind).toBe("expired");
  });

  test("asks no more once the session has ended", async () => {
    const session = await signInAt({ expires_in: 300 });
    session.expire();
    await wait(1_000);
    expect(provider.asked).toHaveLength(1);
  });
});

describe("signing out", () => {
  async function leave(session: Session): Promise<URL> {
    const before = provider.visited.length;
    session.signOut().catch(() => undefined);
    await expect.poll(() => provider.visited.length).toBeGreaterThan(before);
    return provider.lastVisit;
  }

  test("goes to the provider and comes back to the signed-out page", async () => {
    const { session } = await provider.signIn();
    const { pathname, searchParams: query } = await leave(session);
    expect(pathname).toBe("/logout");
    expect(query.get("client_id")).toBe("page");
    expect(query.get("post_logout_redirect_uri")).toBe(`${origin}/signed-out`);
  });

  test("names the session, and puts no token into an address", async () => {
    provider.profile = { ...provider.profile, sid: "s1" };
    const { session } = await provider.signIn();
    const { searchParams: query } = await leave(session);
    expect(query.get("logout_hint")).toBe("s1");
    expect(query.has("id_token_hint")).toBe(false);
    expect(query.toString()).not.toMatch(/access-|refresh-/);
  });

  test("tells Cognito what it wants to know, each once, and no ID token", async () => {
    const { session } = await provider.signIn(configOf({ sign_out: "cognito" }));
    const { searchParams: query } = await leave(session);
    expect(query.getAll("client_id")).toEqual(["page"]);
    expect(query.getAll("logout_uri")).toEqual([`${origin}/signed-out`]);
    expect(query.has("id_token_hint")).toBe(false);
  });

  describe("where the provider wants the ID token", () => {
    let submitted: HTMLFormElement[];

    beforeEach(() => {
      submitted = [];
      vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(function (this: HTMLFormElement) {
        submitted.push(this);
      });
    });

    afterEach(() => {
      vi.restoreAllMocks();
      for (const form of document.querySelectorAll("form")) form.remove();
    });

    test("sends it in a form, and goes to no address that has it", async () => {
      const { session } = await provider.signIn(configOf({ sign_out: "id_token" }));
      const before = provider.visited.length;
      await session.signOut();
      const [form] = submitted;
      expect(submitted).toHaveLength(1);
      expect(form?.method).toBe("post");
      expect(form?.action).toBe("https://id.example.com/logout");
      expect(Object.fromEntries(new FormData(form))).toEqual({
        id_token_hint: provider.idToken(),
        post_logout_redirect_uri: `${origin}/signed-out`,
      });
      expect(provider.visited).toHaveLength(before);
      expect(await session.accessToken()).toBeUndefined();
    });

    test("is signed out when the browser brings the page back, and shows nothing meanwhile", async () => {
      const { session } = await provider.signIn(configOf({ sign_out: "id_token" }));
      document.body.append("7.5 hours");
      await session.signOut();
      window.dispatchEvent(new Event("pagehide"));
      expect(document.body.innerHTML).toBe("");
      window.dispatchEvent(new Event("pageshow"));
      expect(provider.lastVisit.href).toBe(`${origin}/signed-out`);
    });

    test("says so where there is none to send", async () => {
      const { session } = await provider.signIn(configOf({ sign_out: "id_token" }));
      await session.signOut();
      await expect(session.signOut()).rejects.toThrow("who signs out");
      expect(submitted).toHaveLength(1);
    });
  });

  test("fails where the provider has no address for it, and forgets the tokens all the same", async () => {
    const metadata = {
      issuer: configOf().issuer,
      authorization_endpoint: "https://id.example.com/authorize",
      token_endpoint: "https://tokens.example.com/oauth/token",
    };
    provider.server.use(http.get("*/openid-configuration", () => HttpResponse.json(metadata)));
    const { session } = await provider.signIn();
    const before = provider.visited.length;
    await expect(session.signOut()).rejects.toThrow();
    expect(await session.accessToken()).toBeUndefined();
    expect(provider.visited).toHaveLength(before);
  });

  test("forgets the tokens, and takes none that comes later", async () => {
    const { session } = await provider.signIn();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    provider.answer = async () => {
      await held;
      return HttpResponse.json(provider.tokens());
    };
    const renewal = session.renew();
    await expect.poll(() => provider.asked).toHaveLength(2);
    await leave(session);
    letGo();
    expect(await renewal).toBe("refused");
    expect(await session.accessToken()).toBeUndefined();
    expect(await session.renew()).toBe("refused");
    expect(provider.asked).toHaveLength(2);
  });
});

describe("signing out in another tab", () => {
  /** The end of one tab's sign-out, as far as the others can tell. */
  function leave(session: Session): void {
    session.signOut().catch(() => undefined);
  }

  test("forgets the tokens, and asks for no others", async () => {
    const { session: one } = await provider.signIn();
    const { session: two } = await provider.signIn();
    leave(one);
    await expect.poll(() => two.snapshot().kind).toBe("expired");
    expect(two.snapshot()).toMatchObject({ leftElsewhere: true, account: { subject: "p1" } });
    expect(await two.accessToken()).toBeUndefined();
    const asked = provider.asked.length;
    expect(await two.renew()).toBe("refused");
    expect(provider.asked).toHaveLength(asked);
    expect(one.snapshot().kind).toBe("signed-in");
  });

  test("takes a session along that had ended already", async () => {
    const { session: one } = await provider.signIn();
    const { session: two } = await provider.signIn();
    two.expire();
    leave(one);
    await expect.poll(() => two.snapshot()).toMatchObject({ leftElsewhere: true });
  });

  test("keeps no token of a renewal under way", async () => {
    const { session: one } = await provider.signIn();
    const { session: two } = await provider.signIn();
    provider.answer = async () => {
      leave(one);
      await expect.poll(() => two.snapshot().kind).toBe("expired");
      return HttpResponse.json(provider.tokens());
    };
    expect(await two.renew()).toBe("refused");
    expect(two.snapshot().kind).toBe("expired");
    expect(await two.accessToken()).toBeUndefined();
  });

  test("is the person's own, at this provider and this client, and nothing else", async () => {
    const { session } = await provider.signIn();
    const heard = vi.fn();
    session.subscribe(heard);
    const self = { issuer, clientId: "page", subject: "p1" };
    const channel = new BroadcastChannel(channelName);
    for (const other of [
      { ...self, subject: "p2" },
      { ...self, clientId: "other" },
      { ...self, issuer: "https://other.example.com/" },
      "p1",
      null,
    ])
      channel.postMessage(other);
    // They come in their order: whoever heard one of those has heard it before this.
    const last = new BroadcastChannel(channelName);
    const arrived = new Promise((resolve) => {
      last.onmessage = ({ data }) => data === "last" && resolve(data);
    });
    channel.postMessage("last");
    await arrived;
    expect(heard).not.toHaveBeenCalled();
    expect(await session.accessToken()).toBe("access-1");
    channel.postMessage(self);
    await expect.poll(() => heard).toHaveBeenCalledTimes(1);
    channel.close();
    last.close();
  });

  test("tells who, and no token", async () => {
    const { session } = await provider.signIn();
    const channel = new BroadcastChannel(channelName);
    const said = new Promise((resolve) => {
      channel.onmessage = ({ data }) => resolve(data);
    });
    leave(session);
    expect(await said).toEqual({ issuer, clientId: "page", subject: "p1" });
    channel.close();
  });

  test("leaves nothing to tell the provider", async () => {
    const { session: one } = await provider.signIn();
    const { session: two } = await provider.signIn();
    leave(one);
    await expect.poll(() => two.snapshot().kind).toBe("expired");
    await expect.poll(() => provider.lastVisit.pathname).toBe("/logout");
    await two.signOut();
    expect(provider.lastVisit.href).toBe(`${origin}/signed-out?elsewhere`);
  });
});

test("whoever listens hears of the session's end once", async () => {
  const { session } = await provider.signIn();
  const listener = vi.fn();
  const stop = session.subscribe(listener);
  session.expire();
  session.expire();
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
});
