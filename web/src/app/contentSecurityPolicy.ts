// The host's Content-Security-Policy is written before the API's address is known, so it allows every API of the region.
// Once the page has the settings and the provider's token endpoint, it restricts itself to those: policies add up, and a
// later one can only forbid more.
// https://www.w3.org/TR/CSP3/#multiple-policies

/** Forbids every connection but those to this site and to the origins of the addresses. */
export function restrictConnections(addresses: readonly string[]): void {
  const origins = new Set(addresses.map((address) => new URL(address).origin));
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = `connect-src 'self' ${[...origins].join(" ")}`;
  document.head.append(meta);
}
