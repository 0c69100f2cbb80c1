// The paths for signing in and out, and the check of the path to return to.

/** The paths that the provider redirects to. Both are registered there. */
export const callbackPath = "/callback";
export const signedOutPath = "/signed-out";
/** The query of signedOutPath if signing out at the provider failed, so that the provider's session continues. */
export const onlyHereQuery = "?only-here";
/** The query of signedOutPath if the user signed out in another tab. */
export const elsewhereQuery = "?elsewhere";

/** Returns the path on which a sign-in began, or "/" if the state isn't a path of this page. */
export function returnPath(state: unknown): string {
  const home = "/";
  if (typeof state !== "string" || !URL.canParse(state, window.location.origin)) return home;
  const address = new URL(state, window.location.origin);
  if (address.origin !== window.location.origin) return home;
  // A path that begins with two slashes would name another host.
  if (address.pathname.startsWith("//") || [callbackPath, signedOutPath].includes(address.pathname))
    return home;
  return address.pathname + address.search;
}
