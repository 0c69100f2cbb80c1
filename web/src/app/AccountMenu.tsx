import { useState } from "react";
import { onlyHere, signedOutPath } from "../auth/paths.ts";
import { useAccount, useSession } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import styles from "./AccountMenu.module.css";
import { useUnsaved } from "./unsaved.ts";

/** Who is signed in, and the way out. */
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
    // Nothing of the person stays in the tab for whoever comes next.
    window.sessionStorage.clear();
    // Without a way to the provider the session ends here at least: a load forgets every token.
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
                {unsaved.count > 0 ? text.account.loseAndSignOut : text.account.signOut}
              </Button>
            </>
          }
        >
          {/* It may all be saved while the question stands. */}
          <p role="status">
            {unsaved.count > 0 ? text.account.unsaved(unsaved.count) : text.account.allSaved}
          </p>
        </Dialog>
      )}
    </div>
  );
}
