import { useState } from "react";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";
import { ProblemNotice } from "../ui/ProblemNotice.tsx";
import styles from "./StatusScreen.module.css";

interface Props {
  readonly title: string;
  readonly message: string;
  /** The label of the button. */
  readonly action: string;
  readonly onAction: () => Promise<void>;
  readonly detail?: string;
}

/** A page for users without a session: they signed out, signing in failed, or the settings can't be read. */
export function StatusScreen({ title, message, action, onAction, detail }: Props) {
  const [error, setError] = useState<unknown>();
  return (
    <main className={styles.screen}>
      <Page title={title}>
        <p>{message}</p>
        {detail !== undefined && <p className={styles.detail}>{detail}</p>}
        <p>
          <Button kind="primary" onClick={() => void onAction().catch(setError)}>
            {action}
          </Button>
        </p>
        {error !== undefined && <ProblemNotice title={text.signIn.failedTitle} error={error} />}
      </Page>
    </main>
  );
}
