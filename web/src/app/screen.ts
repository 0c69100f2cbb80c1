import type { Session } from "../auth/session.ts";

/** The screens that the start of the page can lead to. */
export type Screen =
  /** The browser is being redirected to the provider. */
  | { readonly kind: "redirecting" }
  | { readonly kind: "signed-in"; readonly session: Session; readonly api: string }
  /** `query` is the query of the address: onlyHereQuery, elsewhereQuery, or empty. */
  | { readonly kind: "signed-out"; readonly session: Session; readonly query: string }
  /** Signing in failed, or the provider can't be reached. `path` is the path on which the sign-in began. */
  | {
      readonly kind: "sign-in-failed";
      readonly session: Session;
      readonly error: unknown;
      readonly path: string;
    }
  /** The page's settings can't be read. */
  | { readonly kind: "start-failed"; readonly error: unknown };
