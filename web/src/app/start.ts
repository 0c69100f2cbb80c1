// The start of the page, without React. Most loads only redirect to the provider, and the page is faster if React isn't
// parsed for them.

import { pathOfLastSignIn, storeLastSignIn } from "../auth/lastSignIn.ts";
import { callbackPath, signedOutPath } from "../auth/paths.ts";
import { Session } from "../auth/session.ts";
import { type Config, loadConfig } from "../config.ts";
import { restrictConnections } from "./contentSecurityPolicy.ts";
import type { Screen } from "./screen.ts";

type Show = (screen: Screen) => void;

/** Shows the screen for the loaded address. It begins or completes the sign-in. */
export async function start(show: Show): Promise<void> {
  try {
    const config = await loadConfig();
    const session = new Session(config, window.location.origin);
    const { pathname, search } = window.location;
    if (pathname === signedOutPath) show({ kind: "signed-out", session, query: search });
    else if (pathname === callbackPath) await completeSignIn(show, session, config);
    else await beginSignIn(show, session, pathname + search);
  } catch (error) {
    show({ kind: "start-failed", error });
  }
}

/** Completes a sign-in when the provider has redirected back to the callback. */
async function completeSignIn(show: Show, session: Session, config: Config): Promise<void> {
  const state = new URLSearchParams(window.location.search).get("state") ?? "";
  const usedPath = pathOfLastSignIn(window.sessionStorage, state);
  if (usedPath !== undefined) {
    window.history.replaceState(null, "", usedPath);
    return beginSignIn(show, session, usedPath);
  }
  // Read the path first: if the provider can't be reached, a new try needs it.
  const path = await session.requestedPath();
  try {
    await session.completeSignIn();
    storeLastSignIn(window.sessionStorage, state, path);
    // Remove the code from the history before any other code reads the address.
    window.history.replaceState(null, "", path);
    restrictConnections([config.api, config.issuer, (await session.tokenEndpoint()) ?? config.issuer]);
  } catch (error) {
    window.history.replaceState(null, "", path);
    show({ kind: "sign-in-failed", session, error, path });
    return;
  }
  show({ kind: "signed-in", session, api: config.api });
}

/** Begins a sign-in, which redirects away from the page. */
async function beginSignIn(show: Show, session: Session, path: string): Promise<void> {
  show({ kind: "redirecting" });
  try {
    await session.signIn(path);
  } catch (error) {
    show({ kind: "sign-in-failed", session, error, path });
  }
}
