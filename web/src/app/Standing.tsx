import { useState } from "react";
import { useLocation } from "react-router";
import { useSession, useSessionState } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { useOnline } from "../ui/useOnline.ts";
import styles from "./Standing.module.css";

/** How things stand with the session and the connection, where that is not as it should be. */
export function Standing() {
  const session = useSession();
  const state = useSessionState();
  const location = useLocation();
  const online = useOnline();
  const [failed, setFailed] = useState(false);
  return (
    // Always there: what is put into a live region is said, a region that comes with its words may not be.
    <div className={styles.standing} role="status">
      {state.kind === "expired" && (
        <Notice
          tone="warn"
          quiet
          title={state.leftElsewhere ? text.expired.leftElsewhere : text.expired.title}
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
        <Notice tone="warn" quiet>
          {text.offline}
        </Notice>
      )}
    </div>
  );
}
