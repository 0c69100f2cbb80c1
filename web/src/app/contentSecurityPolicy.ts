// The host's Content-Security-Policy is written before the API's address is known, so that policy allows all APIs of
// the region. When the page has the settings and the provider's token endpoint, it adds a policy that allows only their
// origins. The browser enforces all policies of a page, so an added policy can't allow more.
// https://www.w3.org/TR/CSP3/#multiple-policies

/** Forbids every connection except to this site and to the origins of the addresses. */
export function restrictConnections(addresses: readonly string[]): void {
  const origins = new Set(addresses.map((address) => new URL(address).origin));
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = `connect-src 'self' ${[...origins].join(" ")}`;
  document.head.append(meta);
}
