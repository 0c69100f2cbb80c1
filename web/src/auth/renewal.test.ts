import { HttpResponse } from "msw";
import { describe, expect, type MockInstance, test, vi } from "vitest";
import { refusal, setUpProvider } from "../testing/provider.ts";
import type { Session } from "./session.ts";

const provider = setUpProvider();

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

  // Without the pause, a token that lives for a second would be renewed twice a second.
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

test("whoever listens hears of the session's end once", async () => {
  const { session } = await provider.signIn();
  const listener = vi.fn();
  const stop = session.subscribe(listener);
  session.expire();
  session.expire();
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
});
