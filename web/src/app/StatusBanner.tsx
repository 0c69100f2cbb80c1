import { useState } from "react";
import { useLocation } from "react-router";
import { useSession, useSessionState } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { useOnline } from "../ui/useOnline.ts";
import styles from "./StatusBanner.module.css";

/** Shows a notice if the session has expired, and a notice if the connection is lost. */
export function StatusBanner() {
  const session = useSession();
  const state = useSessionState();
  const location = useLocation();
  const online = useOnline();
  const [failed, setFailed] = useState(false);
  return (
    // Always rendered, because screen readers may ignore a live region that appears with its text.
    <div className={styles.banner} role="status">
      {state.kind === "expired" && (
        <Notice
          tone="warning"
          quiet
          title={state.signedOutElsewhere ? text.expired.signedOutElsewhere : text.expired.title}
          actions={
            <Button
              kind="primary"
              onClick={() => session.signIn(location.pathname + location.search).catch(() => setFailed(true))}
            >
              {text.expired.action}
            </Button>
          }
        >
          <p>{failed ? text.signIn.unreachable : text.expired.body}</p>
        </Notice>
      )}
      {!online && (
        <Notice tone="warning" quiet>
          {text.offline}
        </Notice>
      )}
    </div>
  );
}
