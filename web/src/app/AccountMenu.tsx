import { useState } from "react";
import { onlyHere, signedOutPath } from "../auth/paths.ts";
import { useAccount, useSession } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import styles from "./AccountMenu.module.css";
import { useUnsaved } from "./unsaved.ts";

/** The name of the signed-in user, and the button to sign out. */
export function AccountMenu() {
  const session = useSession();
  const account = useAccount();
  const unsaved = useUnsaved();
  const [asking, setAsking] = useState(false);
  const [leaving, setLeaving] = useState(false);

  function leave() {
    setAsking(false);
    setLeaving(true);
    unsaved.discard();
    // Leave no personal data in the tab for its next user.
    window.sessionStorage.clear();
    // If the provider can't be reached, at least end the session here: the reload drops every token.
    session.signOut().catch(() => window.location.replace(signedOutPath + onlyHere));
  }

  return (
    <div className={styles.account}>
      <span className={styles.who} title={account.email} dir="auto">
        {account.name}
      </span>
      <Button
        className={styles.out}
        disabled={leaving}
        onClick={() => (unsaved.count > 0 ? setAsking(true) : leave())}
      >
        {leaving ? text.account.signingOut : text.account.signOut}
      </Button>
      {asking && (
        <Dialog
          title={text.account.signOut}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{text.account.stay}</Button>
              <Button kind={unsaved.count > 0 ? "danger" : "primary"} onClick={leave}>
                {unsaved.count > 0 ? text.account.signOutAnyway : text.account.signOut}
              </Button>
            </>
          }
        >
          {/* Everything may be saved while the dialog is open. */}
          <p role="status">
            {unsaved.count > 0 ? text.account.unsaved(unsaved.count) : text.account.allSaved}
          </p>
        </Dialog>
      )}
    </div>
  );
}
