// What the library does not check of an ID token, or says without a class for it. The signature needs no check where the
// token comes from the provider over TLS, but whom it is from and for does.
// https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
import type { IdTokenClaims } from "oidc-client-ts";
import type { Config } from "../config.ts";

/** The ID token is not from this provider, not for this page, or about nobody. */
export class IdTokenError extends Error {
  override readonly name = "IdTokenError";
}

/**
 * Checks whom the claims are from and for. That a renewal is about the same person is the library's check. `exp` is not
 * held against this machine's clock: the token came this moment, in the answer to our own request, and a clock that is
 * wrong would keep people out for nothing. What is sent to the API has an end of its own, which the API checks.
 */
export function checkIdToken(claims: Partial<IdTokenClaims>, config: Config): void {
  const { iss, aud, azp, sub } = claims;
  const audiences = [aud].flat();
  if (iss !== config.issuer) throw new IdTokenError("the ID token is another provider's");
  if (!audiences.includes(config.clientId)) throw new IdTokenError("the ID token is for another client");
  // One for several says which of them asked for it.
  if (azp === undefined ? audiences.length > 1 : azp !== config.clientId)
    throw new IdTokenError("the ID token was given to another client");
  // Drafts are kept by it, and must not be everybody's.
  if (typeof sub !== "string") throw new IdTokenError("the ID token does not say who signed in");
}

/** How the library begins to say that an ID token is none, or not the one before it renewed; its errors have no class. */
const libraryWords = /^(ID Token|Invalid token|\w+ (not )?in id_token)\b/;

/** Whether it was the ID token that did not pass, not the way to it. */
export function isAboutIdToken(error: unknown): boolean {
  return error instanceof IdTokenError || (error instanceof Error && libraryWords.test(error.message));
}
