import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";

/**
 * Replaces a page that can't be rendered because of a bug. The drafts are in sessionStorage, and a reload restores
 * them.
 */
export function Crash() {
  return (
    <Page title={text.crash.title}>
      <p>{text.crash.body}</p>
      <p>
        <Button kind="primary" onClick={() => window.location.reload()}>
          {text.crash.reload}
        </Button>
      </p>
    </Page>
  );
}
