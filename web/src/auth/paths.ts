// The page's own addresses for signing in and out, and the way back to all others.

/** Where the provider sends a browser back to; both are registered there. */
export const callbackPath = "/callback";
export const signedOutPath = "/signed-out";
/** Added to it where the provider was not told, and still knows the person. */
export const onlyHere = "?only-here";
/** Added to it where the person signed out in another tab. */
export const elsewhere = "?elsewhere";

/** The path of this page that a sign-in was begun on; anything else leads to the first page. */
export function ownPath(state: unknown): string {
  const first = "/";
  if (typeof state !== "string" || !URL.canParse(state, window.location.origin)) return first;
  const address = new URL(state, window.location.origin);
  if (address.origin !== window.location.origin) return first;
  // Two slashes would name another host once more.
  if (address.pathname.startsWith("//") || [callbackPath, signedOutPath].includes(address.pathname))
    return first;
  return address.pathname + address.search;
}
