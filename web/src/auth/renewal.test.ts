import { HttpResponse } from "msw";
import { describe, expect, type MockInstance, test, vi } from "vitest";
import { refusal, setUpProvider } from "../testing/provider.ts";
import type { Session } from "./session.ts";

const provider = setUpProvider();

describe("a renewal", () => {
  test("is shared by concurrent callers, and rotates the refresh token", async () => {
    const { session } = await provider.signIn();
    const renewals = await Promise.all([session.renew(), session.renew(), session.renew()]);
    expect(renewals).toEqual(["renewed", "renewed", "renewed"]);
    await session.renew();
    const renewalRequests = provider.tokenRequests.slice(1);
    expect(renewalRequests.map((form) => [form.get("grant_type"), form.get("refresh_token")])).toEqual([
      ["refresh_token", "refresh-1"],
      ["refresh_token", "refresh-2"],
    ]);
    expect(await session.accessToken()).toBe("access-3");
  });

  test("keeps the refresh token if the response contains none", async () => {
    const { session } = await provider.signIn();
    provider.members = { refresh_token: undefined };
    await session.renew();
    await session.renew();
    expect(provider.tokenRequests.map((form) => form.get("refresh_token"))).toEqual([
      null,
      "refresh-1",
      "refresh-1",
    ]);
  });

  test("with a token that was already replaced sends no request", async () => {
    const { session } = await provider.signIn();
    await session.renew("access-1");
    expect(await session.renew("access-1")).toBe("renewed");
    expect(provider.tokenRequests).toHaveLength(2);
    await session.renew("access-2");
    expect(provider.tokenRequests).toHaveLength(3);
  });

  test.each(["invalid_grant", "invalid_client", "interaction_required"])(
    "refused with %s ends the session, and nothing more is requested",
    async (error) => {
      const { session } = await provider.signIn();
      provider.tokenResponse = refusal(error);
      expect(await session.renew()).toBe("refused");
      expect(session.snapshot()).toMatchObject({ kind: "expired", account: { subject: "p1" } });
      expect(await session.accessToken()).toBeUndefined();
      expect(await session.renew()).toBe("refused");
      expect(provider.tokenRequests).toHaveLength(2);
    },
  );

  test.each<[string, () => Response]>([
    ["the provider can't be reached", () => HttpResponse.error()],
    [
      "a gateway returns an error page",
      () => new HttpResponse("<h1>502</h1>", { status: 502, headers: { "Content-Type": "text/html" } }),
    ],
    ["the provider returns server_error", refusal("server_error", 500)],
    ["the provider throttles the request", refusal("too_many_requests", 429)],
    ["the provider is unavailable", refusal("temporarily_unavailable", 503)],
  ])("leaves the session as it is if %s", async (_, response) => {
    const { session } = await provider.signIn();
    provider.tokenResponse = response;
    expect(await session.renew()).toBe("unreachable");
    expect(session.snapshot().kind).toBe("signed-in");
    provider.tokenResponse = undefined;
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
    ["another sub", { sub: "p2" }],
    ["no sub", { sub: undefined }],
    ["another issuer", { iss: "https://id.example.com.evil.example/" }],
    ["another audience", { aud: "other" }],
    ["another azp", { azp: "other" }],
  ])("with an ID token with %s ends the session", async (_, claims) => {
    const { session } = await provider.signIn();
    provider.profile = { ...provider.profile, ...claims };
    expect(await session.renew()).toBe("refused");
    expect(session.snapshot()).toMatchObject({ kind: "expired", account: { subject: "p1" } });
    expect(await session.accessToken()).toBeUndefined();
  });

  test("with an invalid ID token ends the session", async () => {
    const { session } = await provider.signIn();
    provider.members = { id_token: "none" };
    expect(await session.renew()).toBe("refused");
  });

  test("without an ID token keeps the previous one (OpenID Connect Core, section 12.2)", async () => {
    const { session } = await provider.signIn();
    provider.members = { id_token: undefined };
    expect(await session.renew()).toBe("renewed");
    expect(session.snapshot()).toMatchObject({ kind: "signed-in", account: { subject: "p1" } });
  });
});

describe("automatic renewal", () => {
  const start = Date.parse("2026-11-23T16:00:00Z");
  let renew: MockInstance<Session["renew"]>;

  /** Signs in with a running clock, and then stops it. */
  async function signInAt(members: Record<string, unknown>): Promise<Session> {
    provider.members = members;
    vi.useFakeTimers({ now: start, toFake: ["Date", "setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    const { session } = await provider.signIn();
    vi.setTimerTickMode("manual");
    renew = vi.spyOn(session, "renew");
    return session;
  }

  /** Advances the clock, and waits until the renewals that it starts are done. */
  async function wait(seconds: number): Promise<void> {
    vi.advanceTimersByTime(seconds * 1_000);
    await Promise.all(renew.mock.results.map(({ value }) => value));
  }

  test("happens a minute before the token expires", async () => {
    await signInAt({ expires_in: 300 });
    await wait(235);
    expect(provider.tokenRequests).toHaveLength(1);
    await wait(10);
    expect(provider.tokenRequests).toHaveLength(2);
    await wait(235);
    expect(provider.tokenRequests).toHaveLength(2);
    await wait(10);
    expect(provider.tokenRequests).toHaveLength(3);
  });

  test("of a token that lives for less than two minutes happens after half its life", async () => {
    await signInAt({ expires_in: 40 });
    await wait(15);
    expect(provider.tokenRequests).toHaveLength(1);
    await wait(10);
    expect(provider.tokenRequests).toHaveLength(2);
  });

  // Without the pause, a token that lives for a second would be renewed twice a second.
  test("pauses between renewals, however short a token lives", async () => {
    await signInAt({ expires_in: 1 });
    await wait(4);
    expect(provider.tokenRequests).toHaveLength(1);
    await wait(2);
    expect(provider.tokenRequests).toHaveLength(2);
    await wait(4);
    expect(provider.tokenRequests).toHaveLength(2);
  });

  test("is retried while the provider can't be reached", async () => {
    const session = await signInAt({ expires_in: 300 });
    provider.tokenResponse = () => HttpResponse.error();
    await wait(245);
    await wait(12);
    await wait(12);
    expect(provider.tokenRequests.length).toBeGreaterThanOrEqual(3);
    expect(provider.tokenRequests.length).toBeLessThanOrEqual(5);
    provider.tokenResponse = undefined;
    await wait(12);
    expect(session.snapshot().kind).toBe("signed-in");
    expect(await session.accessToken()).not.toBe("access-1");
  });

  test("that fails leaves no expired token", async () => {
    const session = await signInAt({ expires_in: 300 });
    provider.tokenResponse = () => HttpResponse.error();
    await wait(301);
    expect(await session.accessToken()).toBeUndefined();
    expect(session.snapshot().kind).toBe("signed-in");
  });

  test("ends a session that can't be renewed when it expires, not before", async () => {
    const session = await signInAt({ expires_in: 300, refresh_token: undefined });
    await wait(290);
    expect(session.snapshot().kind).toBe("signed-in");
    await wait(15);
    expect(session.snapshot().kind).toBe("expired");
  });

  test("stops when the session has ended", async () => {
    const session = await signInAt({ expires_in: 300 });
    session.expire();
    await wait(1_000);
    expect(provider.tokenRequests).toHaveLength(1);
  });
});

test("subscribers are called once when the session ends", async () => {
  const { session } = await provider.signIn();
  const listener = vi.fn();
  const stop = session.subscribe(listener);
  session.expire();
  session.expire();
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
});
