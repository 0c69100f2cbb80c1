import type { Session } from "../auth/session.ts";

/** What the start of the page leads to. */
export type Screen =
  /** On the way to the provider. */
  | { readonly kind: "leaving" }
  | { readonly kind: "signed-in"; readonly session: Session; readonly api: string }
  /** Here alone where the provider was not told, and still knows the person. */
  | { readonly kind: "signed-out"; readonly session: Session; readonly onlyHere: boolean }
  /** The provider did not let the person in, or did not answer. The path is where they wanted to go. */
  | { readonly kind: "refused"; readonly session: Session; readonly error: unknown; readonly path: string }
  /** The page's settings can't be read. */
  | { readonly kind: "not-started"; readonly error: unknown };
