// The checks of an ID token that the library omits, and a test for the library's errors about ID tokens, which have no
// class. The signature needs no check, because the token comes directly from the provider over TLS. The issuer, the
// audience and the subject must be checked.
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
 * to our own request, so a check could fail only because this machine's clock is wrong, and would lock the user out.
 * The API checks the expiry of the access token.
 */
export function checkIdToken(claims: Partial<IdTokenClaims>, config: Config): void {
  const { iss, aud, azp, sub } = claims;
  const audiences = [aud].flat();
  if (iss !== config.issuer) throw new IdTokenError("the ID token is from another provider");
  if (!audiences.includes(config.clientId)) throw new IdTokenError("the ID token is for another client");
  // `azp` names the client that the token was issued to. It must be this client, and may be absent if there is one
  // audience.
  if (azp === undefined ? audiences.length > 1 : azp !== config.clientId)
    throw new IdTokenError("the ID token was issued to another client");
  // Drafts are stored by subject. Without a subject, all users would share the same drafts.
  if (typeof sub !== "string") throw new IdTokenError("the ID token has no valid sub");
}

/** The beginnings of the library's errors about an ID token that is malformed or another user's. */
const libraryErrorPattern = /^(ID Token|Invalid token|\w+ (not )?in id_token)\b/;

/** Reports whether the error is about the ID token, and not about fetching it. */
export function isAboutIdToken(error: unknown): boolean {
  return error instanceof IdTokenError || (error instanceof Error && libraryErrorPattern.test(error.message));
}
