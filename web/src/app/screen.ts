import type { Session } from "../auth/session.ts";

/** The screens that the start of the page can lead to. */
export type Screen =
  /** The browser is being redirected to the provider. */
  | { readonly kind: "leaving" }
  | { readonly kind: "signed-in"; readonly session: Session; readonly api: string }
  /** `how` is the query of the address: onlyHere, elsewhere, or empty. */
  | { readonly kind: "signed-out"; readonly session: Session; readonly how: string }
  /** Signing in failed, or the provider can't be reached. `path` is the path on which the sign-in began. */
  | { readonly kind: "refused"; readonly session: Session; readonly error: unknown; readonly path: string }
  /** The page's settings can't be read. */
  | { readonly kind: "not-started"; readonly error: unknown };
