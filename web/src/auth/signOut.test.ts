import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { configOf, issuer, origin, setUpProvider } from "../testing/provider.ts";
import type { Session } from "./session.ts";
import { channelName } from "./signOutChannel.ts";

const provider = setUpProvider();

describe("signing out", () => {
  async function signOut(session: Session): Promise<URL> {
    const before = provider.visited.length;
    session.signOut().catch(() => undefined);
    await expect.poll(() => provider.visited.length).toBeGreaterThan(before);
    return provider.lastVisit;
  }

  test("redirects to the provider, and returns to the signed-out page", async () => {
    const { session } = await provider.signIn();
    const { pathname, searchParams: query } = await signOut(session);
    expect(pathname).toBe("/logout");
    expect(query.get("client_id")).toBe("page");
    expect(query.get("post_logout_redirect_uri")).toBe(`${origin}/signed-out`);
  });

  test("sends the session id, and no token in an address", async () => {
    provider.profile = { ...provider.profile, sid: "s1" };
    const { session } = await provider.signIn();
    const { searchParams: query } = await signOut(session);
    expect(query.get("logout_hint")).toBe("s1");
    expect(query.has("id_token_hint")).toBe(false);
    expect(query.toString()).not.toMatch(/access-|refresh-/);
  });

  test("sends Cognito's own parameters once each, and no ID token", async () => {
    const { session } = await provider.signIn(configOf({ sign_out: "cognito" }));
    const { searchParams: query } = await signOut(session);
    expect(query.getAll("client_id")).toEqual(["page"]);
    expect(query.getAll("logout_uri")).toEqual([`${origin}/signed-out`]);
    expect(query.has("id_token_hint")).toBe(false);
  });

  describe("with the ID token", () => {
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

    test("sends it in a form, and in no address", async () => {
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

    test("empties the page at once, and goes to the signed-out page if the browser restores it", async () => {
      const { session } = await provider.signIn(configOf({ sign_out: "id_token" }));
      document.body.append("7.5 hours");
      await session.signOut();
      window.dispatchEvent(new Event("pagehide"));
      expect(document.body.innerHTML).toBe("");
      window.dispatchEvent(new Event("pageshow"));
      expect(provider.lastVisit.href).toBe(`${origin}/signed-out`);
    });

    test("fails if there is no ID token", async () => {
      const { session } = await provider.signIn(configOf({ sign_out: "id_token" }));
      await session.signOut();
      await expect(session.signOut()).rejects.toThrow("no ID token");
      expect(submitted).toHaveLength(1);
    });
  });

  test("fails if the provider has no end_session_endpoint, but deletes the tokens", async () => {
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

  test("deletes the tokens, and ignores tokens that arrive later", async () => {
    const { session } = await provider.signIn();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    provider.tokenResponse = async () => {
      await gate;
      return HttpResponse.json(provider.tokens());
    };
    const renewal = session.renew();
    await expect.poll(() => provider.tokenRequests).toHaveLength(2);
    await signOut(session);
    release();
    expect(await renewal).toBe("refused");
    expect(await session.accessToken()).toBeUndefined();
    expect(await session.renew()).toBe("refused");
    expect(provider.tokenRequests).toHaveLength(2);
  });
});

describe("signing out in another tab", () => {
  /** Signs out in one tab. The other tabs needn't wait for the rest, which may fail. */
  function signOut(session: Session): void {
    session.signOut().catch(() => undefined);
  }

  test("deletes the tokens, and requests no others", async () => {
    const { session: one } = await provider.signIn();
    const { session: two } = await provider.signIn();
    signOut(one);
    await expect.poll(() => two.snapshot().kind).toBe("expired");
    expect(two.snapshot()).toMatchObject({ signedOutElsewhere: true, account: { subject: "p1" } });
    expect(await two.accessToken()).toBeUndefined();
    const requestsBefore = provider.tokenRequests.length;
    expect(await two.renew()).toBe("refused");
    expect(provider.tokenRequests).toHaveLength(requestsBefore);
    expect(one.snapshot().kind).toBe("signed-in");
  });

  test("also ends a session that had expired before", async () => {
    const { session: one } = await provider.signIn();
    const { session: two } = await provider.signIn();
    two.expire();
    signOut(one);
    await expect.poll(() => two.snapshot()).toMatchObject({ signedOutElsewhere: true });
  });

  test("ignores the tokens of a renewal in flight", async () => {
    const { session: one } = await provider.signIn();
    const { session: two } = await provider.signIn();
    provider.tokenResponse = async () => {
      signOut(one);
      await expect.poll(() => two.snapshot().kind).toBe("expired");
      return HttpResponse.json(provider.tokens());
    };
    expect(await two.renew()).toBe("refused");
    expect(two.snapshot().kind).toBe("expired");
    expect(await two.accessToken()).toBeUndefined();
  });

  test("counts only for the same user, provider and client", async () => {
    const { session } = await provider.signIn();
    const subscriber = vi.fn();
    session.subscribe(subscriber);
    const sameUser = { issuer, clientId: "page", subject: "p1" };
    const channel = new BroadcastChannel(channelName);
    for (const other of [
      { ...sameUser, subject: "p2" },
      { ...sameUser, clientId: "other" },
      { ...sameUser, issuer: "https://other.example.com/" },
      "p1",
      null,
    ])
      channel.postMessage(other);
    // Messages arrive in order: when the last one has arrived, so have the others.
    const last = new BroadcastChannel(channelName);
    const arrived = new Promise((resolve) => {
      last.onmessage = ({ data }) => data === "last" && resolve(data);
    });
    channel.postMessage("last");
    await arrived;
    expect(subscriber).not.toHaveBeenCalled();
    expect(await session.accessToken()).toBe("access-1");
    channel.postMessage(sameUser);
    await expect.poll(() => subscriber).toHaveBeenCalledTimes(1);
    channel.close();
    last.close();
  });

  test("announces the user, and no token", async () => {
    const { session } = await provider.signIn();
    const channel = new BroadcastChannel(channelName);
    const announced = new Promise((resolve) => {
      channel.onmessage = ({ data }) => resolve(data);
    });
    signOut(session);
    expect(await announced).toEqual({ issuer, clientId: "page", subject: "p1" });
    channel.close();
  });

  test("makes a later sign-out in this tab local", async () => {
    const { session: one } = await provider.signIn();
    const { session: two } = await provider.signIn();
    signOut(one);
    await expect.poll(() => two.snapshot().kind).toBe("expired");
    await expect.poll(() => provider.lastVisit.pathname).toBe("/logout");
    await two.signOut();
    expect(provider.lastVisit.href).toBe(`${origin}/signed-out?elsewhere`);
  });
});
