// The page's first steps, without React: most loads only pass through here on their way to the provider and back, and
// what is not parsed twice is there sooner.
import { callbackPath, signedOutPath } from "../auth/paths.ts";
import { Session } from "../auth/session.ts";
import { keepUsed, pathOfUsed } from "../auth/usedSignIn.ts";
import { type Config, loadConfig } from "../config.ts";
import { narrowConnections } from "./narrow.ts";
import type { Screen } from "./screen.ts";

type Show = (screen: Screen) => void;

/** Finds out what belongs to the address that was loaded. Signing in is settled here, once. */
export async function start(show: Show): Promise<void> {
  try {
    const config = await loadConfig();
    const session = new Session(config, window.location.origin);
    const { pathname, search } = window.location;
    if (pathname === signedOutPath) show({ kind: "signed-out", session, how: search });
    else if (pathname === callbackPath) await enter(show, session, config);
    else await leave(show, session, pathname + search);
  } catch (error) {
    show({ kind: "not-started", error });
  }
}

/** Ends a sign-in that the provider sent back. */
async function enter(show: Show, session: Session, config: Config): Promise<void> {
  const state = new URLSearchParams(window.location.search).get("state") ?? "";
  const used = pathOfUsed(window.sessionStorage, state);
  if (used !== undefined) {
    window.history.replaceState(null, "", used);
    return leave(show, session, used);
  }
  // Kept whatever comes: a provider that can't be reached now is asked again for the same page.
  const path = await session.wantedPath();
  try {
    await session.completeSignIn();
    keepUsed(window.sessionStorage, state, path);
    // Out of the history with the code, before anything else looks at the address.
    window.history.replaceState(null, "", path);
    narrowConnections([config.api, config.issuer, (await session.tokenEndpoint()) ?? config.issuer]);
  } catch (error) {
    window.history.replaceState(null, "", path);
    show({ kind: "refused", session, error, path });
    return;
  }
  show({ kind: "signed-in", session, api: config.api });
}

/** Begins a sign-in, which leaves the page. */
async function leave(show: Show, session: Session, path: string): Promise<void> {
  show({ kind: "leaving" });
  try {
    await session.signIn(path);
  } catch (error) {
    show({ kind: "refused", session, error, path });
  }
}
