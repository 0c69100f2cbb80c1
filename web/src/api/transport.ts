// The way to the API: adds the token, renews it once when the API refuses it, and makes a Problem of every failure.
import type { Session } from "../auth/session.ts";
import { Problem, problemFrom, problemOf } from "./problem.ts";

/** Milliseconds for an answer. The gateway itself waits 29 s. */
const timeoutMs = 30_000;

/** What the API's successes are. Whatever stands between may answer a page of its own, with 200 too. */
const ownTypes = /^(application\/json|text\/csv)\b/i;

export type SessionTokens = Pick<Session, "accessToken" | "renew" | "expire">;

/** A fetch for openapi-fetch. It answers only with a success; everything else is thrown as a Problem. */
export function authorizedFetch(session: SessionTokens, send: typeof fetch = (...args) => fetch(...args)) {
  return async (request: Request): Promise<Response> => {
    const token = (await session.accessToken()) ?? (await renewedToken(session));
    let response = await attempt(send, request.clone(), token);
    if (response.status === 401) {
      // Once: a token that was just renewed and is refused again is no matter of age. A 403 is not one either.
      response = await attempt(send, request, await renewedToken(session, token));
      if (response.status === 401) session.expire();
    }
    if (!response.ok) throw problemFrom(response, await bodyOf(response));
    return response;
  };
}

/** A token other than the refused one. Without one nothing is sent: it stays unsaved until somebody signs in. */
async function renewedToken(session: SessionTokens, refused?: string): Promise<string> {
  const renewal = await session.renew(refused);
  if (renewal === "unreachable") throw problemOf(new TypeError("the identity provider is away"));
  const token = await session.accessToken();
  if (token === undefined) throw unauthorized();
  return token;
}

/** Sends the request and reads all of its answer, so that nothing can fail later. */
async function attempt(send: typeof fetch, request: Request, token: string): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${token}`);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  // The API sends nobody elsewhere, and the token must not go there.
  const init = { headers, signal, credentials: "omit", cache: "no-store", redirect: "error" } as const;
  try {
    const response = await send(new Request(request, init));
    const body = await response.arrayBuffer();
    if (response.ok && body.byteLength > 0 && !ownTypes.test(response.headers.get("Content-Type") ?? ""))
      throw new Problem({ status: 0, code: "unreadable", message: "An answer that is not the API's" });
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
