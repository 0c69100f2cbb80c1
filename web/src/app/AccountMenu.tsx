import { useState } from "react";
import { onlyHereQuery, signedOutPath } from "../auth/paths.ts";
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
  const [confirming, setConfirming] = useState(false);
  const [signingOut, setSigningOut] = useState(false);

  function signOut() {
    setConfirming(false);
    setSigningOut(true);
    unsaved.discard();
    // Leave no personal data in the tab for the tab's next user.
    window.sessionStorage.clear();
    // If the provider can't be reached, at least end the session here: leaving the page drops every token.
    session.signOut().catch(() => window.location.replace(signedOutPath + onlyHereQuery));
  }

  return (
    <div className={styles.account}>
      <span className={styles.name} title={account.email} dir="auto">
        {account.name}
      </span>
      <Button
        className={styles.signOut}
        disabled={signingOut}
        onClick={() => (unsaved.count > 0 ? setConfirming(true) : signOut())}
      >
        {signingOut ? text.account.signingOut : text.account.signOut}
      </Button>
      {confirming && (
        <Dialog
          title={text.account.signOut}
          onClose={() => setConfirming(false)}
          actions={
            <>
              <Button onClick={() => setConfirming(false)}>{text.account.stay}</Button>
              <Button kind={unsaved.count > 0 ? "danger" : "primary"} onClick={signOut}>
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
