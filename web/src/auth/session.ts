// The user's session. Tokens are kept in memory only. After a reload the page signs in again, without a password as
// long as the provider's own session continues. sessionStorage holds only the state and the PKCE verifier of a sign-in
// in progress.
// https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps
import {
  ErrorResponse,
  ErrorTimeout,
  InMemoryWebStorage,
  SigninState,
  type User,
  UserManager,
  WebStorageStateStore,
} from "oidc-client-ts";
import { type ApiScope, apiScopes, type Config } from "../config.ts";
import { Observable } from "../state/observable.ts";
import { checkIdToken, isAboutIdToken } from "./idToken.ts";
import { callbackPath, elsewhereQuery, returnPath, signedOutPath } from "./paths.ts";
import { SignOutChannel } from "./signOutChannel.ts";

/** How many seconds before its expiry an access token is renewed. If half of the lifetime is less, half is used. */
const renewSecondsBefore = 60;
/** The shortest wait before a scheduled renewal, in seconds, even if the token expires earlier. */
const minRenewalInterval = 5;
/** How long to wait before a retry, in seconds, if the provider can't be reached. */
const retryPause = 10;
/** The time limit for a response of the provider, in seconds. */
const requestTimeout = 30;
/** The longest delay of a timer, in milliseconds. A timer with a longer delay runs immediately. */
const maxTimerMs = 2 ** 31 - 1;

/** The transient errors of providers' token endpoints. Any other error (RFC 6749, section 5.2) is a refusal. */
const transientErrors: readonly string[] = ["server_error", "temporarily_unavailable", "too_many_requests"];

/** The signed-in user, with the names that the provider sent. */
export interface Account {
  /** The provider's identifier of the user (RFC 7519, "sub"). */
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  /** The scopes that the user was granted. The API checks them again. */
  readonly scopes: ReadonlySet<ApiScope>;
}

export type SessionState =
  | { readonly kind: "signed-out" }
  | { readonly kind: "signed-in"; readonly account: Account }
  /**
   * The tokens can't be renewed, the API refuses them, or the user signed out in another tab. The page stays as it is
   * until the user signs in again.
   */
  | { readonly kind: "expired"; readonly account: Account; readonly signedOutElsewhere?: true };

/** The result of a renewal: a new token, a refusal, or a provider that can't be reached. */
export type Renewal = "renewed" | "refused" | "unreachable";

/** The response to a sign-in names another issuer. */
export class IssuerMismatchError extends Error {
  override readonly name = "IssuerMismatchError";
}

export class Session extends Observable<SessionState> {
  readonly #manager: UserManager;
  readonly #config: Config;
  readonly #stateStore = new WebStorageStateStore({ store: window.sessionStorage });
  #user: User | undefined;
  #renewal: Promise<Renewal> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #signOutChannel: SignOutChannel | undefined;

  constructor(config: Config, origin: string) {
    super({ kind: "signed-out" });
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
      stateStore: this.#stateStore,
      // checkIdToken needs azp, which the library would remove.
      filterProtocolClaims: false,
      // The session renews tokens itself, one renewal at a time: with rotation, a second one would end the session.
      automaticSilentRenew: false,
      monitorSession: false,
      loadUserInfo: false,
      requestTimeoutInSeconds: requestTimeout,
    });
  }

  /**
   * Redirects the browser to the provider, which later redirects it back to the page. The page then continues at the
   * path. This redirect and the one in signOut replace the page in the history. Otherwise the browser could keep the
   * whole page, with its tokens and hours, for the Back button.
   */
  async signIn(returnTo: string): Promise<void> {
    await this.#manager.signinRedirect({ state: returnTo, redirectMethod: "replace" });
  }

  /**
   * Completes a sign-in at the callback's address. Throws an IssuerMismatchError, and doesn't send the code, if the
   * response is from another provider.
   */
  async completeSignIn(): Promise<void> {
    await this.#checkIssuer();
    this.#accept(await this.#manager.signinRedirectCallback());
  }

  // A response from another provider ends the sign-in: its code must not reach our provider's token endpoint, and its
  // error isn't about this sign-in. The `iss` parameter may be absent, because not all providers send it.
  // https://www.rfc-editor.org/rfc/rfc9207#section-2.4
  async #checkIssuer(): Promise<void> {
    const query = new URLSearchParams(window.location.search);
    if (query.getAll("iss").every((iss) => iss === this.#config.issuer)) return;
    const state = query.get("state");
    if (state !== null) await this.#stateStore.remove(state);
    throw new IssuerMismatchError("the response to the sign-in is from another provider");
  }

  /**
   * Returns the path on which the sign-in in the address began. Call it before completeSignIn, which removes the path.
   */
  async requestedPath(): Promise<string> {
    const state = new URLSearchParams(window.location.search).get("state");
    const storedState = state === null ? null : await this.#stateStore.get(state);
    return returnPath(
      storedState === null ? undefined : (await SigninState.fromStorageString(storedState)).data,
    );
  }

  /** Returns the address of the token endpoint, which may have another origin than the issuer, as with Cognito. */
  async tokenEndpoint(): Promise<string | undefined> {
    return this.#manager.metadataService.getTokenEndpoint();
  }

  /**
   * Signs out here and at the provider, which redirects the browser to the signed-out page. A logout_hint names the
   * provider's session. The ID token is never in an address, because histories and logs keep addresses.
   * https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
   */
  async signOut(): Promise<void> {
    const state = this.snapshot();
    // The other tab has signed out at the provider.
    if (state.kind === "expired" && state.signedOutElsewhere)
      return window.location.replace(signedOutPath + elsewhereQuery);
    const idToken = this.#user?.id_token;
    const sid = this.#user?.profile.sid;
    this.#signOutChannel?.announce();
    this.#signOutChannel = undefined;
    // Without a user, the library sends the client id in place of the ID token.
    await this.#clearUser();
    if (this.#config.signOut === "id_token") return this.#signOutByForm(idToken);
    const extraQueryParams: Record<string, string> = {};
    if (typeof sid === "string") extraQueryParams.logout_hint = sid;
    if (this.#config.signOut === "cognito")
      extraQueryParams.logout_uri = window.location.origin + signedOutPath;
    await this.#manager.signoutRedirect({ extraQueryParams, redirectMethod: "replace" });
  }

  // OpenID Connect providers accept a POST form as well as a redirect.
  async #signOutByForm(idToken: string | undefined): Promise<void> {
    const endpoint = await this.#manager.metadataService.getEndSessionEndpoint();
    if (!endpoint || !idToken) throw new Error("there is no ID token to sign out with");
    const signedOut = window.location.origin + signedOutPath;
    // Unlike a redirect that replaces the address, a form keeps this page in the history, and the browser may restore
    // the page with its content. So clear the page when it is left.
    window.addEventListener("pagehide", () => document.body.replaceChildren());
    window.addEventListener("pageshow", () => window.location.replace(signedOut));
    submit(endpoint, { id_token_hint: idToken, post_logout_redirect_uri: signedOut });
  }

  /** Returns the access token, or undefined if there is none or it has expired by this machine's clock. */
  async accessToken(): Promise<string | undefined> {
    if (this.snapshot().kind !== "signed-in" || this.#user?.expired) return undefined;
    return this.#user?.access_token;
  }

  /**
   * Renews the tokens. Concurrent callers share one renewal. If the caller's refused token has already been renewed,
   * returns "renewed" immediately: if many requests are in flight, the refusals of the same token arrive one after
   * another.
   */
  renew(refused?: string): Promise<Renewal> {
    // The session has expired or the user is signing out, so there is nothing to renew.
    if (this.snapshot().kind !== "signed-in" || !this.#user) return Promise.resolve("refused");
    if (refused !== undefined && refused !== this.#user.access_token) return Promise.resolve("renewed");
    this.#renewal ??= this.#renewOnce().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Expires the session, when its tokens can't be renewed or the API refuses them. */
  expire(): void {
    clearTimeout(this.#timer);
    const state = this.snapshot();
    if (state.kind === "signed-in") this.setState({ kind: "expired", account: state.account });
  }

  async #clearUser(): Promise<void> {
    this.#user = undefined;
    clearTimeout(this.#timer);
    await this.#manager.removeUser();
  }

  #expireElsewhere(): void {
    void this.#clearUser();
    const state = this.snapshot();
    if (state.kind === "signed-out") return;
    this.setState({ kind: "expired", account: state.account, signedOutElsewhere: true });
  }

  async #renewOnce(): Promise<Renewal> {
    // Without a refresh token, the library would try a hidden frame, which the Content-Security-Policy forbids.
    if (!this.#user?.refresh_token) return this.#expireAsRefused();
    try {
      const user = await this.#manager.signinSilent();
      if (!user) return this.#expireAsRefused();
      // The user signed out meanwhile: keep nothing of that session.
      if (!this.#user) {
        await this.#clearUser();
        return "refused";
      }
      this.#accept(user);
      return "renewed";
    } catch (error) {
      if (isRefusal(error)) return this.#expireAsRefused();
      this.#renewIn(retryPause);
      return "unreachable";
    }
  }

  #expireAsRefused(): Renewal {
    this.expire();
    return "refused";
  }

  #accept(user: User): void {
    checkIdToken(user.profile, this.#config);
    this.#user = user;
    const { expires_in: lifetime, refresh_token: refreshToken } = user;
    // A token that can't be renewed is used until it expires.
    if (lifetime !== undefined)
      this.#renewIn(refreshToken ? lifetime - Math.min(renewSecondsBefore, lifetime / 2) : lifetime);
    const account = accountOf(user, this.#config);
    const { issuer, clientId } = this.#config;
    this.#signOutChannel ??= new SignOutChannel({ issuer, clientId, subject: account.subject }, () =>
      this.#expireElsewhere(),
    );
    this.setState({ kind: "signed-in", account });
  }

  // The library's own timer isn't used: it doesn't retry a failed renewal, and if tokens expire within a minute, it
  // renews them without a pause.
  #renewIn(seconds: number): void {
    clearTimeout(this.#timer);
    const wait = Math.min(Math.max(seconds, minRenewalInterval) * 1_000, maxTimerMs);
    this.#timer = setTimeout(() => void this.renew(), wait);
  }
}

/** Sends the browser to an address with a POST form, so that no address contains the fields. */
function submit(address: string, fields: Readonly<Record<string, string>>): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function accountOf(user: User, config: Config): Account {
  const { sub, name, email, preferred_username: username } = user.profile;
  const granted = (user.scope ?? config.scope).split(" ");
  const isGranted = (scope: ApiScope) =>
    granted.includes(config.scopePrefix + scope) || granted.includes(scope);
  return {
    subject: sub,
    name: name ?? username ?? email ?? sub,
    email: (email ?? username ?? "").toLowerCase(),
    scopes: new Set(apiScopes.filter(isGranted)),
  };
}

/** Reports whether the provider refused the renewal, or sent an ID token that is invalid or another user's. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ErrorResponse) return !transientErrors.includes(error.error ?? "");
  return isAboutIdToken(error);
}

/** Returns why a sign-in failed. */
export function signInFailure(error: unknown): "refused" | "unreachable" | "foreign" | "failed" {
  if (error instanceof IssuerMismatchError) return "foreign";
  if (error instanceof TypeError || error instanceof ErrorTimeout) return "unreachable";
  return error instanceof ErrorResponse && error.error === "access_denied" ? "refused" : "failed";
}
