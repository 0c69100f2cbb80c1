// The transport to the API. It adds the access token to a request, renews the token once if the API refuses it, and
// throws every failure as a Problem.
import type { Session } from "../auth/session.ts";
import { Problem, problemFrom, problemOf } from "./problem.ts";

/** The time limit for a response, in milliseconds. The gateway's own limit is 29 s. */
const timeoutMs = 30_000;

/** The content types of the API's successes. A proxy in between may return its own HTML page, even with status 200. */
const apiContentTypes = /^(application\/json|text\/csv)\b/i;

export type SessionTokens = Pick<Session, "accessToken" | "renew" | "expire">;

/**
 * Returns a fetch for openapi-fetch. It returns successful responses and throws a Problem for any other result, or the
 * signal's reason if the request is aborted.
 */
export function authorizedFetch(session: SessionTokens, send: typeof fetch = (...args) => fetch(...args)) {
  return async (request: Request): Promise<Response> => {
    const token = (await session.accessToken()) ?? (await renewedToken(session));
    let response = await attempt(send, request.clone(), token);
    if (response.status === 401) {
      // Renew only once: if the API also refuses a new token, the reason isn't the token's age. A 403 isn't about the
      // token's age either, so it causes no renewal.
      response = await attempt(send, request, await renewedToken(session, token));
      if (response.status === 401) session.expire();
    }
    if (!response.ok) throw problemFrom(response, await bodyOf(response));
    return response;
  };
}

/** Renews the tokens and returns the new access token. Throws a Problem if there is none. */
async function renewedToken(session: SessionTokens, refused?: string): Promise<string> {
  const renewal = await session.renew(refused);
  if (renewal === "unreachable") throw problemOf(new TypeError("the identity provider can't be reached"));
  const token = await session.accessToken();
  if (token === undefined) throw unauthorized();
  return token;
}

/** Sends the request and reads the whole response, so that reading it can't fail later. */
async function attempt(send: typeof fetch, request: Request, token: string): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${token}`);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  // The API never redirects, and the target of a redirect must not receive the token. The API's own Cache-Control keeps
  // responses out of the cache. With no-store here, Chromium wouldn't use its cache of preflights either.
  const init = { headers, signal, credentials: "omit", redirect: "error" } as const;
  try {
    const response = await send(new Request(request, init));
    const body = await response.arrayBuffer();
    if (
      response.ok &&
      body.byteLength > 0 &&
      !apiContentTypes.test(response.headers.get("Content-Type") ?? "")
    )
      throw new Problem({ status: 0, code: "unreadable", message: "The response isn't from the API" });
    return new Response(body.byteLength > 0 ? body : null, response);
  } catch (error) {
    request.signal.throwIfAborted();
    throw problemOf(error);
  }
}

function unauthorized(): Problem {
  return new Problem({ status: 401, code: "unauthorized", message: "The session has ended" });
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
