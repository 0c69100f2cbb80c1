import type { Session } from "../auth/session.ts";

/** What the start of the page leads to. */
export type Screen =
  /** On the way to the provider. */
  | { readonly kind: "leaving" }
  | { readonly kind: "signed-in"; readonly session: Session; readonly api: string }
  /** How is what the address says about it: onlyHere, elsewhere, or nothing. */
  | { readonly kind: "signed-out"; readonly session: Session; readonly how: string }
  /** The provider did not let the person in, or did not answer. The path is where they wanted to go. */
  | { readonly kind: "refused"; readonly session: Session; readonly error: unknown; readonly path: string }
  /** The page's settings can't be read. */
  | { readonly kind: "not-started"; readonly error: unknown };
