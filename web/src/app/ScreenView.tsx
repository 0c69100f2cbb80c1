import { elsewhereQuery, onlyHereQuery } from "../auth/paths.ts";
import { signInFailure } from "../auth/session.ts";
import { ConfigError } from "../config.ts";
import { text } from "../text/text.ts";
import { Loading } from "../ui/Loading.tsx";
import { Root } from "./Root.tsx";
import { StatusScreen } from "./StatusScreen.tsx";
import type { Screen } from "./screen.ts";

/** Shows the screen that the start of the page led to. */
export function ScreenView({ screen }: { screen: Screen }) {
  switch (screen.kind) {
    case "redirecting":
      return <Loading label={text.signIn.redirecting} />;
    case "signed-in":
      return <Root session={screen.session} api={screen.api} />;
    case "signed-out":
      return (
        <StatusScreen
          title={text.signIn.signedOutTitle}
          message={signedOutMessage(screen.query)}
          action={text.signIn.again}
          onAction={() => screen.session.signIn("/")}
        />
      );
    case "sign-in-failed":
      return (
        <StatusScreen
          title={text.signIn.failedTitle}
          message={text.signIn[signInFailure(screen.error)]}
          action={text.signIn.retry}
          onAction={() => screen.session.signIn(screen.path)}
        />
      );
    case "start-failed":
      return <StartFailed error={screen.error} />;
  }
}

function signedOutMessage(query: string): string {
  if (query === onlyHereQuery) return text.signIn.signedOutHere;
  return query === elsewhereQuery ? text.signIn.signedOutElsewhere : text.signIn.signedOut;
}

function StartFailed({ error }: { error: unknown }) {
  const detail = error instanceof ConfigError ? error.message : undefined;
  return (
    <StatusScreen
      title={text.start.failedTitle}
      message={text.start.failed}
      {...(detail !== undefined && { detail })}
      action={text.signIn.retry}
      onAction={async () => window.location.reload()}
    />
  );
}
