// Who is signed in. Tokens live in this object's memory and nowhere else: a reload asks the provider again, which
// still knows the person. What sessionStorage holds is the state and the PKCE verifier of a sign-in under way.
// https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps
import {
  ErrorResponse,
  InMemoryWebStorage,
  type User,
  UserManager,
  WebStorageStateStore,
} from "oidc-client-ts";
import { type ApiScope, apiScopes, type Config } from "../config.ts";

/** Where the provider sends a browser back to; both are registered there. */
export const callbackPath = "/callback";
export const signedOutPath = "/signed-out";

/** Seconds before its end at which an access token is renewed. */
const renewBefore = 60;

/** Whoever is signed in, as the provider names them. */
export interface Account {
  /** The provider's own name for the person (RFC 7519, "sub"). */
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  /** What the person was granted. The API checks it again. */
  readonly scopes: ReadonlySet<ApiScope>;
}

export type SessionState =
  | { readonly kind: "signed-out" }
  | { readonly kind: "signed-in"; readonly account: Account }
  /** The provider renews no more; the page stays as it is until the person signs in again. */
  | { readonly kind: "expired"; readonly account: Account };

/** Whether a renewal gave a new token, was refused, or found nobody to ask. */
export type Renewal = "renewed" | "refused" | "unreachable";

export class Session {
  readonly #manager: UserManager;
  readonly #config: Config;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: "signed-out" };
  #user: User | undefined;
  #renewal: Promise<Renewal> | undefined;

  constructor(config: Config, origin: string) {
    this.#config = config;
    this.#manager = new UserManager({
      authority: config.issuer,
      client_id: config.clientId,
      redirect_uri: origin + callbackPath,
      post_logout_redirect_uri: origin + signedOutPath,
      response_type: "code",
      scope: config.scope,
      extraQueryParams: config.audience === "" ? {} : { audience: config.audience },
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
      // Ours renews, so that no two renewals ever run at once: with rotation the second would end the session.
      automaticSilentRenew: false,
      monitorSession: false,
      loadUserInfo: false,
      accessTokenExpiringNotificationTimeInSeconds: renewBefore,
    });
    this.#manager.events.addAccessTokenExpiring(() => void this.renew());
  }

  /** For useSyncExternalStore. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  /** Sends the browser to the provider. It comes back to the path, whatever the provider asks in between. */
  async signIn(returnTo: string): Promise<void> {
    await this.#manager.signinRedirect({ state: returnTo, redirectMethod: "replace" });
  }

  /** Ends a sign-in, on the callback's address, and gives the path that the person wanted. */
  async completeSignIn(): Promise<string> {
    const user = await this.#manager.signinRedirectCallback();
    this.#accept(user);
    return ownPath(user.state);
  }

  /** Signs out here and at the provider, which sends the browser to the signed-out page. */
  async signOut(): Promise<void> {
    this.#user = undefined;
    const cognito = this.#config.signOut === "cognito";
    const extraQueryParams = cognito
      ? { client_id: this.#config.clientId, logout_uri: window.location.origin + signedOutPath }
      : {};
    await this.#manager.signoutRedirect({ extraQueryParams, redirectMethod: "replace" });
  }

  /** A token that is good as far as this page can tell, or none. Renews one that has run out. */
  async accessToken(): Promise<string | undefined> {
    if (this.#user?.expired) await this.renew();
    return this.#user?.expired ? undefined : this.#user?.access_token;
  }

  /** Asks for a new token. Callers that come meanwhile share the answer. */
  renew(): Promise<Renewal> {
    this.#renewal ??= this.#renewOnce().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Says that the API takes this session's tokens no more. */
  expire(): void {
    if (this.#state.kind === "signed-in") this.#change({ kind: "expired", account: this.#state.account });
  }

  async #renewOnce(): Promise<Renewal> {
    // Without a refresh token the library would try a hidden frame, which the page's own policy forbids.
    if (!this.#user?.refresh_token) {
      this.expire();
      return "refused";
    }
    try {
      const user = await this.#manager.signinSilent();
      if (user) {
        this.#accept(user);
        return "renewed";
      }
    } catch (error) {
      if (!(error instanceof ErrorResponse)) return "unreachable";
    }
    this.expire();
    return "refused";
  }

  #accept(user: User): void {
    this.#user = user;
    this.#change({ kind: "signed-in", account: accountOf(user, this.#config) });
  }

  #change(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function accountOf(user: User, config: Config): Account {
  const { sub, name, email, preferred_username: username } = user.profile;
  const granted = (user.scope ?? config.scope).split(" ");
  const held = (scope: ApiScope) => granted.includes(config.scopePrefix + scope) || granted.includes(scope);
  return {
    subject: sub,
    name: name ?? username ?? email ?? sub,
    email: (email ?? username ?? "").toLowerCase(),
    scopes: new Set(apiScopes.filter(held)),
  };
}

/** The path of this page that a sign-in was begun on; anything else leads to the first page. */
export function ownPath(state: unknown): string {
  const first = "/";
  if (typeof state !== "string" || !URL.canParse(state, window.location.origin)) return first;
  const address = new URL(state, window.location.origin);
  if (address.origin !== window.location.origin || [callbackPath, signedOutPath].includes(address.pathname))
    return first;
  return address.pathname + address.search;
}
