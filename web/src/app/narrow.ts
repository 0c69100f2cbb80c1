// The host's Content-Security-Policy must be written before anybody knows the API's address, so it lets the page call
// every API of the region. Once the settings are read the page binds itself to those that they name: policies add up,
// and a later one can only forbid more. https://www.w3.org/TR/CSP3/#multiple-policies
import type { Config } from "../config.ts";

/** Forbids every connection but those to this site, the API and the identity provider. */
export function narrowConnections(config: Config, providerEndpoints: readonly string[]): void {
  const origins = new Set(
    [config.api, config.issuer, ...providerEndpoints].map((address) => new URL(address).origin),
  );
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = `connect-src 'self' ${[...origins].join(" ")}`;
  document.head.append(meta);
}
