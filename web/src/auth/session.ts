// Who is signed in. Tokens live in this object's memory and nowhere else: a reload asks the provider again, which
// still knows the person. What sessionStorage holds is the state and the PKCE verifier of a sign-in under way.
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
import { callbackPath, elsewhere, ownPath, signedOutPath } from "./paths.ts";
import { SignOutChannel } from "./signOutChannel.ts";

/** Seconds before its end at which an access token is renewed; half of its life where that is less. */
const renewSecondsBefore = 60;
/** Seconds between two renewals at least, whatever the token's life. */
const renewPause = 5;
/** Seconds before another try of a renewal that found nobody. */
const retryPause = 10;
/** Seconds for an answer of the provider. */
const requestTimeout = 30;
/** The longest that a timer waits, in milliseconds. One over this runs at once. */
const longestTimer = 2 ** 31 - 1;

/** Errors of a token endpoint that pass, as providers name them; the rest of RFC 6749, section 5.2, is a refusal. */
const transientErrors: readonly string[] = ["server_error", "temporarily_unavailable", "too_many_requests"];

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
  /**
   * The provider renews no more, or the person signed out in another tab: the page stays as it is until they sign in
   * again.
   */
  | { readonly kind: "expired"; readonly account: Account; readonly signedOutElsewhere?: true };

/** Whether a renewal gave a new token, was refused, or found nobody to ask. */
export type Renewal = "renewed" | "refused" | "unreachable";

/** The response to a sign-in names another provider as its sender. */
export class ForeignResponseError extends Error {
  override readonly name = "ForeignResponseError";
}

export class Session extends Observable<SessionState> {
  readonly #manager: UserManager;
  readonly #config: Config;
  readonly #signIns = new WebStorageStateStore({ store: window.sessionStorage });
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
      stateStore: this.#signIns,
      // azp is checked, and the library would drop it.
      filterProtocolClaims: false,
      // Ours renews, so that no two renewals ever run at once: with rotation the second would end the session.
      automaticSilentRenew: false,
      monitorSession: false,
      loadUserInfo: false,
      requestTimeoutInSeconds: requestTimeout,
    });
  }

  /**
   * Sends the browser to the provider. It comes back to the path, whatever the provider asks in between. The address
   * is replaced, here and below: a page that is replaced is not kept whole, tokens and hours in it, for the back
   * button.
   */
  async signIn(returnTo: string): Promise<void> {
    await this.#manager.signinRedirect({ state: returnTo, redirectMethod: "replace" });
  }

  /**
   * Ends a sign-in, on the callback's address. Throws a ForeignResponseError, and sends the code nowhere, if the
   * response is from another provider.
   */
  async completeSignIn(): Promise<void> {
    await this.#checkIssuer();
    this.#accept(await this.#manager.signinRedirectCallback());
  }

  // A code of another provider must not reach this one's token endpoint, and an error of another says nothing about
  // this sign-in, which ends with it. Not all providers send the parameter.
  // https://www.rfc-editor.org/rfc/rfc9207#section-2.4
  async #checkIssuer(): Promise<void> {
    const query = new URLSearchParams(window.location.search);
    if (query.getAll("iss").every((iss) => iss === this.#config.issuer)) return;
    const state = query.get("state");
    if (state !== null) await this.#signIns.remove(state);
    throw new ForeignResponseError("the response to the sign-in is from another provider");
  }

  /** The path that the sign-in was begun on whose end the address is. Once it is completed nobody knows it any more. */
  async wantedPath(): Promise<string> {
    const state = new URLSearchParams(window.location.search).get("state");
    const begun = state === null ? null : await this.#signIns.get(state);
    return ownPath(begun === null ? undefined : (await SigninState.fromStorageString(begun)).data);
  }

  /** Where tokens come from, besides the issuer's own address: Cognito has a domain of its own for that. */
  async tokenEndpoint(): Promise<string | undefined> {
    return this.#manager.metadataService.getTokenEndpoint();
  }

  /**
   * Signs out here and at the provider, which sends the browser to the signed-out page. The session is named to it,
   * and the ID token is in no address: those end in histories and logs.
   * https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
   */
  async signOut(): Promise<void> {
    const state = this.snapshot();
    // The other tab told the provider.
    if (state.kind === "expired" && state.signedOutElsewhere)
      return window.location.replace(signedOutPath + elsewhere);
    const idToken = this.#user?.id_token;
    const sid = this.#user?.profile.sid;
    this.#signOutChannel?.announce();
    this.#signOutChannel = undefined;
    // Without its user the library names the client, in the place of the ID token.
    await this.#forget();
    if (this.#config.signOut === "id_token") return this.#signOutByForm(idToken);
    const extraQueryParams: Record<string, string> = {};
    if (typeof sid === "string") extraQueryParams.logout_hint = sid;
    if (this.#config.signOut === "cognito")
      extraQueryParams.logout_uri = window.location.origin + signedOutPath;
    await this.#manager.signoutRedirect({ extraQueryParams, redirectMethod: "replace" });
  }

  // A provider of OpenID Connect takes a form as well as an address.
  async #signOutByForm(idToken: string | undefined): Promise<void> {
    const endpoint = await this.#manager.metadataService.getEndSessionEndpoint();
    if (!endpoint || !idToken) throw new Error("the provider can't be told who signs out");
    const signedOut = window.location.origin + signedOutPath;
    // A form leaves this page in the history, and a browser can bring it back as it was: with nothing on it, then.
    window.addEventListener("pagehide", () => document.body.replaceChildren());
    window.addEventListener("pageshow", () => window.location.replace(signedOut));
    submit(endpoint, { id_token_hint: idToken, post_logout_redirect_uri: signedOut });
  }

  /** A token that is good as far as this page can tell, or none. */
  async accessToken(): Promise<string | undefined> {
    if (this.snapshot().kind !== "signed-in" || this.#user?.expired) return undefined;
    return this.#user?.access_token;
  }

  /**
   * Asks for a new token. Callers that come meanwhile share the answer. One whose refused token was renewed
   * already is told so at once: with many requests under way their refusals come one after the other.
   */
  renew(refused?: string): Promise<Renewal> {
    // Expired, or on the way out: there is nothing to ask for.
    if (this.snapshot().kind !== "signed-in" || !this.#user) return Promise.resolve("refused");
    if (refused !== undefined && refused !== this.#user.access_token) return Promise.resolve("renewed");
    this.#renewal ??= this.#renewOnce().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Says that the API takes this session's tokens no more. */
  expire(): void {
    clearTimeout(this.#timer);
    const state = this.snapshot();
    if (state.kind === "signed-in") this.setState({ kind: "expired", account: state.account });
  }

  async #forget(): Promise<void> {
    this.#user = undefined;
    clearTimeout(this.#timer);
    await this.#manager.removeUser();
  }

  #expireElsewhere(): void {
    void this.#forget();
    const state = this.snapshot();
    if (state.kind === "signed-out") return;
    this.setState({ kind: "expired", account: state.account, signedOutElsewhere: true });
  }

  async #renewOnce(): Promise<Renewal> {
    // Without a refresh token the library would try a hidden frame, which the page's own policy forbids.
    if (!this.#user?.refresh_token) return this.#refused();
    try {
      const user = await this.#manager.signinSilent();
      if (!user) return this.#refused();
      // Signed out meanwhile: nothing of that session stays.
      if (!this.#user) {
        await this.#forget();
        return "refused";
      }
      this.#accept(user);
      return "renewed";
    } catch (error) {
      if (isRefusal(error)) return this.#refused();
      this.#renewIn(retryPause);
      return "unreachable";
    }
  }

  #refused(): Renewal {
    this.expire();
    return "refused";
  }

  #accept(user: User): void {
    checkIdToken(user.profile, this.#config);
    this.#user = user;
    const { expires_in: life, refresh_token: refresh } = user;
    // What can't be renewed is good until its end.
    if (life !== undefined) this.#renewIn(refresh ? life - Math.min(renewSecondsBefore, life / 2) : life);
    const account = accountOf(user, this.#config);
    const { issuer, clientId } = this.#config;
    this.#signOutChannel ??= new SignOutChannel({ issuer, clientId, subject: account.subject }, () =>
      this.#expireElsewhere(),
    );
    this.setState({ kind: "signed-in", account });
  }

  // The library's own timer asks once, and without a pause where a token lives for less than a minute.
  #renewIn(seconds: number): void {
    clearTimeout(this.#timer);
    const wait = Math.min(Math.max(seconds, renewPause) * 1_000, longestTimer);
    this.#timer = setTimeout(() => void this.renew(), wait);
  }
}

/** Sends the browser to an address by a form, whose fields stand in no address. */
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
  const held = (scope: ApiScope) => granted.includes(config.scopePrefix + scope) || granted.includes(scope);
  return {
    subject: sub,
    name: name ?? username ?? email ?? sub,
    email: (email ?? username ?? "").toLowerCase(),
    scopes: new Set(apiScopes.filter(held)),
  };
}

/** Whether the provider says that there is nothing to renew, or what it gave is not this person's. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ErrorResponse) return !transientErrors.includes(error.error ?? "");
  return isAboutIdToken(error);
}

/** Why a sign-in did not work. */
export function signInFailure(error: unknown): "refused" | "unreachable" | "foreign" | "failed" {
  if (error instanceof ForeignResponseError) return "foreign";
  if (error instanceof TypeError || error instanceof ErrorTimeout) return "unreachable";
  return error instanceof ErrorResponse && error.error === "access_denied" ? "refused" : "failed";
}
