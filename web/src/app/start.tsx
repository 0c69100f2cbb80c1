import type { ReactNode } from "react";
import { callbackPath, Session, signedOutPath, signInFailure } from "../auth/session.ts";
import { type Config, ConfigError, loadConfig } from "../config.ts";
import { text } from "../text/text.ts";
import { Loading } from "../ui/Loading.tsx";
import { Doorstep } from "./Doorstep.tsx";
import { narrowConnections } from "./narrow.ts";
import { Root } from "./Root.tsx";

type Show = (node: ReactNode) => void;

/**
 * Shows what belongs to the address that was loaded. Signing in is settled here, before React has any part in it: it
 * must happen once, and effects may run twice.
 */
export async function start(show: Show): Promise<void> {
  show(<Loading />);
  try {
    const config = await loadConfig();
    const session = new Session(config, window.location.origin);
    const { pathname, search } = window.location;
    if (pathname === signedOutPath) show(<SignedOut session={session} />);
    else if (pathname === callbackPath) await enter(show, session, config);
    else await leave(show, session, pathname + search);
  } catch (error) {
    show(<NotStarted error={error} />);
  }
}

/** Ends a sign-in that the provider sent back. */
async function enter(show: Show, session: Session, config: Config): Promise<void> {
  try {
    const path = await session.completeSignIn();
    // Out of the history with the code, before anything else looks at the address.
    window.history.replaceState(null, "", path);
    narrowConnections([config.api, config.issuer, (await session.tokenEndpoint()) ?? config.issuer]);
  } catch (error) {
    window.history.replaceState(null, "", "/");
    show(<Failed session={session} error={error} path={signInFailure(error).path} />);
    return;
  }
  show(<Root session={session} api={config.api} />);
}

/** Begins a sign-in, which leaves the page. */
async function leave(show: Show, session: Session, path: string): Promise<void> {
  show(<Loading label={text.signIn.redirecting} />);
  try {
    await session.signIn(path);
  } catch (error) {
    show(<Failed session={session} error={error} path={path} />);
  }
}

function SignedOut({ session }: { session: Session }) {
  return (
    <Doorstep
      title={text.signIn.signedOutTitle}
      message={text.signIn.signedOut}
      action={text.signIn.again}
      onAction={() => session.signIn("/")}
    />
  );
}

function Failed({ session, error, path }: { session: Session; error: unknown; path: string }) {
  return (
    <Doorstep
      title={text.signIn.failedTitle}
      message={text.signIn[signInFailure(error).kind]}
      action={text.signIn.retry}
      onAction={() => session.signIn(path)}
    />
  );
}

function NotStarted({ error }: { error: unknown }) {
  const detail = error instanceof ConfigError ? error.message : undefined;
  return (
    <Doorstep
      title={text.start.failedTitle}
      message={text.start.failed}
      {...(detail !== undefined && { detail })}
      action={text.signIn.retry}
      onAction={async () => window.location.reload()}
    />
  );
}
