// The paths for signing in and out, and the check of the path to return to.

/** The paths that the provider redirects to. Both are registered there. */
export const callbackPath = "/callback";
export const signedOutPath = "/signed-out";
/** The query of signedOutPath if signing out at the provider failed, and its session continues. */
export const onlyHere = "?only-here";
/** The query of signedOutPath if the user signed out in another tab. */
export const elsewhere = "?elsewhere";

/** Returns the path on which a sign-in began, or "/" if the state isn't a path of this page. */
export function ownPath(state: unknown): string {
  const first = "/";
  if (typeof state !== "string" || !URL.canParse(state, window.location.origin)) return first;
  const address = new URL(state, window.location.origin);
  if (address.origin !== window.location.origin) return first;
  // A path that begins with two slashes would name another host.
  if (address.pathname.startsWith("//") || [callbackPath, signedOutPath].includes(address.pathname))
    return first;
  return address.pathname + address.search;
}
