// A session that does what the test says. For tests.
import { vi } from "vitest";
import type { Session, SessionState } from "../auth/session.ts";
import type { ApiScope } from "../config.ts";

type Part = "subscribe" | "snapshot" | "accessToken" | "renew" | "expire" | "signIn" | "signOut";

export class SessionDouble implements Pick<Session, Part> {
  readonly signIn = vi.fn<Session["signIn"]>(() => Promise.resolve());
  readonly signOut = vi.fn<Session["signOut"]>(() => new Promise(() => undefined));
  readonly #listeners = new Set<() => void>();
  #state: SessionState;

  constructor(scopes: readonly ApiScope[] = ["read:timesheets", "create:timesheets", "approve:timesheets"]) {
    this.#state = signedIn(scopes);
  }

  /** As the components take it. */
  get session(): Session {
    return this as Pick<Session, Part> as Session;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = () => this.#state;
  readonly accessToken = async () => "token";
  readonly renew = async () => "refused" as const;

  readonly expire = () => {
    if (this.#state.kind === "signed-in") this.#change({ ...this.#state, kind: "expired" });
  };

  readonly leaveElsewhere = () => {
    if (this.#state.kind !== "signed-out")
      this.#change({ kind: "expired", account: this.#state.account, leftElsewhere: true });
  };

  readonly signedIn = (scopes: readonly ApiScope[]) => this.#change(signedIn(scopes));

  #change(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function signedIn(scopes: readonly ApiScope[]): SessionState {
  const account = { subject: "ann", name: "Ann", email: "ann@example.com", scopes: new Set(scopes) };
  return { kind: "signed-in", account };
}
