// The host's Content-Security-Policy is written before the API's address is known, so it allows all APIs of the region.
// When the page has the settings and the provider's token endpoint, it allows only those. Policies add up: a later one
// can only forbid more.
// https://www.w3.org/TR/CSP3/#multiple-policies

/** Forbids every connection except to this site and to the origins of the addresses. */
export function restrictConnections(addresses: readonly string[]): void {
  const origins = new Set(addresses.map((address) => new URL(address).origin));
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = `connect-src 'self' ${[...origins].join(" ")}`;
  document.head.append(meta);
}
