// The page's first steps, without React: most loads only pass through here on their way to the provider and back, and
// what is not parsed twice is there sooner.

import { pathOfLastSignIn, storeLastSignIn } from "../auth/lastSignIn.ts";
import { callbackPath, signedOutPath } from "../auth/paths.ts";
import { Session } from "../auth/session.ts";
import { type Config, loadConfig } from "../config.ts";
import { restrictConnections } from "./contentSecurityPolicy.ts";
import type { Screen } from "./screen.ts";

type Show = (screen: Screen) => void;

/** Finds out what belongs to the address that was loaded. Signing in is settled here, once. */
export async function start(show: Show): Promise<void> {
  try {
    const config = await loadConfig();
    const session = new Session(config, window.location.origin);
    const { pathname, search } = window.location;
    if (pathname === signedOutPath) show({ kind: "signed-out", session, how: search });
    else if (pathname === callbackPath) await completeSignIn(show, session, config);
    else await beginSignIn(show, session, pathname + search);
  } catch (error) {
    show({ kind: "not-started", error });
  }
}

/** Ends a sign-in that the provider sent back. */
async function completeSignIn(show: Show, session: Session, config: Config): Promise<void> {
  const state = new URLSearchParams(window.location.search).get("state") ?? "";
  const used = pathOfLastSignIn(window.sessionStorage, state);
  if (used !== undefined) {
    window.history.replaceState(null, "", used);
    return beginSignIn(show, session, used);
  }
  // Kept whatever comes: a provider that can't be reached now is asked again for the same page.
  const path = await session.wantedPath();
  try {
    await session.completeSignIn();
    storeLastSignIn(window.sessionStorage, state, path);
    // Out of the history with the code, before anything else looks at the address.
    window.history.replaceState(null, "", path);
    restrictConnections([config.api, config.issuer, (await session.tokenEndpoint()) ?? config.issuer]);
  } catch (error) {
    window.history.replaceState(null, "", path);
    show({ kind: "refused", session, error, path });
    return;
  }
  show({ kind: "signed-in", session, api: config.api });
}

/** Begins a sign-in, which leaves the page. */
async function beginSignIn(show: Show, session: Session, path: string): Promise<void> {
  show({ kind: "leaving" });
  try {
    await session.signIn(path);
  } catch (error) {
    show({ kind: "refused", session, error, path });
  }
}
