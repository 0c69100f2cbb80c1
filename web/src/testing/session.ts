// A session that tests control.
import { vi } from "vitest";
import type { Account, Session, SessionState } from "../auth/session.ts";
import type { ApiScope } from "../config.ts";
import { Observable } from "../state/observable.ts";

type SessionMember = "subscribe" | "snapshot" | "accessToken" | "renew" | "expire" | "signIn" | "signOut";

export class SessionDouble extends Observable<SessionState> implements Pick<Session, SessionMember> {
  readonly signIn = vi.fn<Session["signIn"]>(() => Promise.resolve());
  readonly signOut = vi.fn<Session["signOut"]>(() => new Promise(() => undefined));

  readonly #user: Omit<Account, "scopes">;

  constructor(
    scopes: readonly ApiScope[] = ["read:timesheets", "create:timesheets", "approve:timesheets"],
    user: Omit<Account, "scopes"> = ann,
  ) {
    super(signedIn(user, scopes));
    this.#user = user;
  }

  /** The double, typed as the session that components use. */
  get session(): Session {
    return this as Pick<Session, SessionMember> as Session;
  }

  readonly accessToken = async () => "token";
  readonly renew = async () => "refused" as const;

  readonly expire = () => {
    const state = this.snapshot();
    if (state.kind === "signed-in") this.setState({ ...state, kind: "expired" });
  };

  readonly signOutElsewhere = () => {
    const state = this.snapshot();
    if (state.kind !== "signed-out")
      this.setState({ kind: "expired", account: state.account, signedOutElsewhere: true });
  };

  readonly signedIn = (scopes: readonly ApiScope[]) => this.setState(signedIn(this.#user, scopes));
}

const ann = { subject: "ann", name: "Ann", email: "ann@example.com" };

function signedIn(user: Omit<Account, "scopes">, scopes: readonly ApiScope[]): SessionState {
  return { kind: "signed-in", account: { ...user, scopes: new Set(scopes) } };
}
