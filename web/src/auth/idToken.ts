// The checks of an ID token that the library omits, and its errors that have no class. The signature needs no check,
// because the token comes directly from the provider over TLS. The issuer, the audience and the subject need one.
// https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
import type { IdTokenClaims } from "oidc-client-ts";
import type { Config } from "../config.ts";

/** The ID token is from another provider or for another client, or has no subject. */
export class IdTokenError extends Error {
  override readonly name = "IdTokenError";
}

/**
 * Checks the issuer, the audience, the authorized party and the subject. Throws an IdTokenError if one is invalid. The
 * library checks that a renewal is for the same user. `exp` isn't checked: the token has just arrived in the response
 * to our own request, and a wrong clock on this machine would only lock users out. The API checks the expiry of the
 * access token.
 */
export function checkIdToken(claims: Partial<IdTokenClaims>, config: Config): void {
  const { iss, aud, azp, sub } = claims;
  const audiences = [aud].flat();
  if (iss !== config.issuer) throw new IdTokenError("the ID token is from another provider");
  if (!audiences.includes(config.clientId)) throw new IdTokenError("the ID token is for another client");
  // If the token has several audiences, azp must name the client that requested it.
  if (azp === undefined ? audiences.length > 1 : azp !== config.clientId)
    throw new IdTokenError("the ID token was issued to another client");
  // Drafts are stored by subject. Without one, all users would share them.
  if (typeof sub !== "string") throw new IdTokenError("the ID token has no valid sub");
}

/** How the library's errors about a malformed ID token, or one of another user, begin. They have no class. */
const libraryErrorPattern = /^(ID Token|Invalid token|\w+ (not )?in id_token)\b/;

/** Reports whether the error is about the ID token, and not about fetching it. */
export function isAboutIdToken(error: unknown): boolean {
  return error instanceof IdTokenError || (error instanceof Error && libraryErrorPattern.test(error.message));
}
