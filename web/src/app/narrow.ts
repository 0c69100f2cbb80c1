// The host's Content-Security-Policy must be written before anybody knows the API's address, so it lets the page call
// every API of the region. Once the settings are read and the provider has said where its tokens come from, the page
// binds itself to those: policies add up, and a later one can only forbid more.
// https://www.w3.org/TR/CSP3/#multiple-policies

/** Forbids every connection but those to this site and to the origins of the addresses. */
export function narrowConnections(addresses: readonly string[]): void {
  const origins = new Set(addresses.map((address) => new URL(address).origin));
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = `connect-src 'self' ${[...origins].join(" ")}`;
  document.head.append(meta);
}
