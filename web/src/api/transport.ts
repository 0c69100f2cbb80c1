// The way to the API: adds the token, renews it once when the API refuses it, and makes a Problem of every failure.
import type { Session } from "../auth/session.ts";
import { Problem, problemFrom, problemOf } from "./problem.ts";

/** Milliseconds for an answer. The gateway itself waits 29 s. */
const timeoutMs = 30_000;

type SessionTokens = Pick<Session, "accessToken" | "renew" | "expire">;

/** A fetch for openapi-fetch. It answers only with a success; everything else is thrown as a Problem. */
export function authorizedFetch(session: SessionTokens, send: typeof fetch = (...args) => fetch(...args)) {
  return async (request: Request): Promise<Response> => {
    let response = await attempt(session, send, request.clone());
    // Once: a token that was just renewed and is refused again is no matter of age. A 403 is not one either.
    if (response.status === 401 && (await renewed(session))) response = await attempt(session, send, request);
    if (response.status === 401) session.expire();
    if (!response.ok) throw problemFrom(response, await bodyOf(response));
    return response;
  };
}

async function renewed(session: SessionTokens): Promise<boolean> {
  const renewal = await session.renew();
  if (renewal === "unreachable") throw problemOf(new TypeError("the identity provider is away"));
  return renewal === "renewed";
}

async function attempt(session: SessionTokens, send: typeof fetch, request: Request): Promise<Response> {
  const token = await session.accessToken();
  // No token, no request: what is unsaved stays unsaved until the person signs in again.
  if (token === undefined) throw unauthorized();
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${token}`);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await send(new Request(request, { headers, signal, credentials: "omit", cache: "no-store" }));
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
