// A fake identity provider for tests: its metadata and its token endpoint, served by msw.
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { Session } from "../auth/session.ts";
import { type Config, parseConfig } from "../config.ts";

export const issuer = "https://id.example.com/";
export const tokenUrl = "https://tokens.example.com/oauth/token";
export const origin = "https://timesheets.example.com";

export function configOf(overrides: Record<string, unknown> = {}): Config {
  return parseConfig({
    issuer,
    client_id: "page",
    audience: "urn:api",
    api: "https://api.example.com",
    ...overrides,
  });
}

type TokenResponse = () => Response | Promise<Response>;

/** Returns the provider for the tests of a file. The provider is reset before each test. */
export function setUpProvider(): Provider {
  const provider = new Provider();
  beforeAll(() => provider.server.listen({ onUnhandledRequest: "error" }));
  beforeEach(() => {
    sessionStorage.clear();
    localStorage.clear();
    provider.reset();
  });
  afterEach(() => {
    provider.server.resetHandlers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  afterAll(() => provider.server.close());
  return provider;
}

/** Returns a response of the token endpoint that refuses the request. */
export function refusal(error: string, status = 400): () => Response {
  return () => HttpResponse.json({ error }, { status });
}

export class Provider {
  /** The forms of the requests to the token endpoint. */
  readonly tokenRequests: URLSearchParams[] = [];
  /** The response of the token endpoint, if it isn't tokens. */
  tokenResponse: TokenResponse | undefined;
  /** Members that are added to the token responses, or replaced in them. */
  members: Record<string, unknown> = {};
  profile: Record<string, unknown> = {};
  /** Addresses that the browser was sent to. */
  readonly visited: URL[] = [];
  #count = 0;

  readonly server = setupServer(
    http.get(`${issuer}.well-known/openid-configuration`, () =>
      HttpResponse.json({
        issuer,
        authorization_endpoint: "https://id.example.com/authorize",
        token_endpoint: tokenUrl,
        end_session_endpoint: "https://id.example.com/logout",
      }),
    ),
    http.post(tokenUrl, async ({ request }) => {
      this.tokenRequests.push(new URLSearchParams(await request.text()));
      return this.tokenResponse ? this.tokenResponse() : HttpResponse.json(this.tokens());
    }),
  );

  /** Clears the recorded requests and the settings, and sets the browser's address to the first page. */
  reset(): void {
    this.tokenRequests.length = 0;
    this.visited.length = 0;
    this.tokenResponse = undefined;
    this.members = {};
    this.profile = { sub: "p1", name: "Ann Example", email: "Ann@Example.com" };
    this.#count = 0;
    this.setLocation(`${origin}/`);
  }

  /** Sets the browser's address. */
  setLocation(address: string): void {
    const { href, pathname, search } = new URL(address);
    const replace = (to: string) => this.visited.push(new URL(to, origin));
    vi.stubGlobal("location", { href, origin, pathname, search, replace });
  }

  tokens(): Record<string, unknown> {
    const number = ++this.#count;
    return {
      access_token: `access-${number}`,
      refresh_token: `refresh-${number}`,
      id_token: this.idToken(),
      token_type: "Bearer",
      expires_in: 300,
      scope: "openid read:timesheets create:timesheets",
      ...this.members,
    };
  }

  /** Returns an ID token of the user that signs in. */
  idToken(): string {
    return jwt({ iss: issuer, aud: "page", ...this.profile });
  }

  get lastVisit(): URL {
    const last = this.visited.at(-1);
    if (!last) throw new Error("the browser was not sent to any address");
    return last;
  }

  /** Begins a sign-in, and returns the address that the browser is sent to. */
  async beginSignIn(session: Session, path = "/week"): Promise<URL> {
    const before = this.visited.length;
    // signIn settles only if the browser restores this page, so don't wait for it.
    session.signIn(path).catch(() => undefined);
    await expect.poll(() => this.visited.length).toBeGreaterThan(before);
    return this.lastVisit;
  }

  /** Signs in. `response` is added to the query of the provider's response. */
  async signIn(
    config = configOf(),
    path = "/week",
    response = "",
  ): Promise<{ session: Session; path: string }> {
    const authorize = await this.beginSignIn(new Session(config, origin), path);
    this.setLocation(`${origin}/callback?code=c1&state=${authorize.searchParams.get("state")}${response}`);
    const session = new Session(config, origin);
    const requestedPath = await session.requestedPath();
    await session.completeSignIn();
    return { session, path: requestedPath };
  }
}

/** Returns an unsigned ID token. The page fetches it directly from the provider, and checks no signature. */
export function jwt(claims: Record<string, unknown>): string {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_");
  return `${part({ alg: "none" })}.${part(claims)}.`;
}
