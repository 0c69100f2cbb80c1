import { useState } from "react";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";
import { ProblemNotice } from "../ui/ProblemNotice.tsx";
import styles from "./Doorstep.module.css";

interface Props {
  readonly title: string;
  readonly message: string;
  /** What the button says, and what it does. A page without one has nothing to offer. */
  readonly action?: string;
  readonly onAction?: () => Promise<void>;
  readonly detail?: string;
}

/** A page for whoever is not signed in: signed out, or not let in, or no way to the provider. */
export function Doorstep({ title, message, action, onAction, detail }: Props) {
  const [error, setError] = useState<unknown>();
  return (
    <main className={styles.doorstep}>
      <Page title={title}>
        <p>{message}</p>
        {detail !== undefined && <p className={styles.detail}>{detail}</p>}
        {action !== undefined && (
          <p>
            <Button kind="primary" onClick={() => void onAction?.().catch(setError)}>
              {action}
            </Button>
          </p>
        )}
        {error !== undefined && <ProblemNotice title={text.signIn.unreachable} error={error} />}
      </Page>
    </main>
  );
}
