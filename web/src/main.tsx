import "./style/tokens.css";
import "./style/base.css";
import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Doorstep } from "./app/Doorstep.tsx";
import { Root } from "./app/Root.tsx";
import { callbackPath, Session, signedOutPath } from "./auth/session.ts";
import { ConfigError, loadConfig } from "./config.ts";
import { text } from "./text/text.ts";
import { Loading } from "./ui/Loading.tsx";

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
const root = createRoot(container);

function show(node: ReactNode): void {
  root.render(<StrictMode>{node}</StrictMode>);
}

// Signing in is settled before React is there: it must happen once, and effects may run twice.
async function start(): Promise<void> {
  show(<Loading label={text.signIn.redirecting} />);
  const config = await loadConfig();
  const session = new Session(config, window.location.origin);
  const { pathname, search } = window.location;
  if (pathname === signedOutPath) showSignedOut(session);
  else if (pathname === callbackPath) await enter(session, config.api);
  else await leave(session, pathname + search);

  async function enter(entered: Session, api: string): Promise<void> {
    try {
      const path = await entered.completeSignIn();
      // Out of the history with the code, before anything else looks at the address.
      window.history.replaceState(null, "", path);
    } catch (error) {
      window.history.replaceState(null, "", "/");
      showFailed(entered, error, "/");
      return;
    }
    show(<Root session={entered} api={api} />);
  }
}

async function leave(session: Session, path: string): Promise<void> {
  try {
    await session.signIn(path);
  } catch (error) {
    showFailed(session, error, path);
  }
}

function showSignedOut(session: Session): void {
  show(
    <Doorstep
      title={text.signIn.signedOutTitle}
      message={text.signIn.signedOut}
      action={text.signIn.again}
      onAction={() => session.signIn("/")}
    />,
  );
}

function showFailed(session: Session, error: unknown, path: string): void {
  const unreachable = error instanceof TypeError;
  show(
    <Doorstep
      title={text.signIn.failedTitle}
      message={unreachable ? text.signIn.unreachable : text.signIn.failed}
      action={text.signIn.retry}
      onAction={() => session.signIn(path)}
    />,
  );
}

start().catch((error: unknown) => {
  const detail = error instanceof ConfigError ? error.message : undefined;
  show(
    <Doorstep
      title={text.start.failedTitle}
      message={text.start.failed}
      {...(detail !== undefined && { detail })}
    />,
  );
});
