// An identity provider as this page meets it: its metadata and its token endpoint, doubled by msw. For tests.
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { Session } from "../auth/session.ts";
import { type Config, parseConfig } from "../config.ts";

export const issuer = "https://id.example.com/";
export const tokenUrl = "https://tokens.example.com/oauth/token";
export const origin = "https://timesheets.example.com";

export function configOf(more: Record<string, unknown> = {}): Config {
  return parseConfig({
    issuer,
    client_id: "page",
    audience: "urn:api",
    api: "https://api.example.com",
    ...more,
  });
}

type Answer = () => Response | Promise<Response>;

/** Returns the provider of each test of a file, with nothing kept from the one before. */
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

/** Refuses a request for tokens. */
export function refusal(error: string, status = 400): () => Response {
  return () => HttpResponse.json({ error }, { status });
}

export class Provider {
  /** What was asked at the token endpoint, as forms. */
  readonly asked: URLSearchParams[] = [];
  /** What the token endpoint answers in the place of tokens. */
  answer: Answer | undefined;
  /** More, or other, members of its answers. */
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
      this.asked.push(new URLSearchParams(await request.text()));
      return this.answer ? this.answer() : HttpResponse.json(this.tokens());
    }),
  );

  /** Forgets what was asked and set, and puts the browser at the page's first address. */
  reset(): void {
    this.asked.length = 0;
    this.visited.length = 0;
    this.answer = undefined;
    this.members = {};
    this.profile = { sub: "p1", name: "Ann Example", email: "Ann@Example.com" };
    this.#count = 0;
    this.at(`${origin}/`);
  }

  /** Puts the browser at an address. */
  at(address: string): void {
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

  /** An ID token of whoever signs in. */
  idToken(): string {
    return jwt({ iss: issuer, aud: "page", ...this.profile });
  }

  get lastVisit(): URL {
    const last = this.visited.at(-1);
    if (!last) throw new Error("the browser was sent nowhere");
    return last;
  }

  /** Begins a sign-in, and gives the address that the browser is sent to. */
  async begin(session: Session, path = "/week"): Promise<URL> {
    const before = this.visited.length;
    // It answers only when the browser comes back to this very page.
    session.signIn(path).catch(() => undefined);
    await expect.poll(() => this.visited.length).toBeGreaterThan(before);
    return this.lastVisit;
  }

  /** Signs in from beginning to end. What `response` holds is added to the response's query. */
  async signIn(
    config = configOf(),
    path = "/week",
    response = "",
  ): Promise<{ session: Session; path: string }> {
    const authorize = await this.begin(new Session(config, origin), path);
    this.at(`${origin}/callback?code=c1&state=${authorize.searchParams.get("state")}${response}`);
    const session = new Session(config, origin);
    const wanted = await session.wantedPath();
    await session.completeSignIn();
    return { session, path: wanted };
  }
}

/** An ID token. The page reads it from the provider itself, and checks no signature. */
export function jwt(claims: Record<string, unknown>): string {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_");
  return `${part({ alg: "none" })}.${part(claims)}.`;
}
