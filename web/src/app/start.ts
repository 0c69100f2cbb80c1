// The start of the page, without React. Most loads do nothing but redirect to the provider. They are faster because the
// browser needn't parse React for them.

import { pathOfLastSignIn, storeLastSignIn } from "../auth/lastSignIn.ts";
import { callbackPath, signedOutPath } from "../auth/paths.ts";
import { Session } from "../auth/session.ts";
import { type Config, loadConfig } from "../config.ts";
import { restrictConnections } from "./contentSecurityPolicy.ts";
import type { Screen } from "./screen.ts";

type Show = (screen: Screen) => void;

/** Shows the screen for the loaded address, and begins or completes a sign-in if the address requires it. */
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
  // Read the path first: completeSignIn removes it, and the next try needs it if this sign-in fails.
  const path = await session.requestedPath();
  try {
    await session.completeSignIn();
    storeLastSignIn(window.sessionStorage, state, path);
    // Remove the authorization code from the address and the history, before any other script reads the address.
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
