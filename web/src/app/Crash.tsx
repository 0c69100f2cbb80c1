import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";

/** A fault of the page's own. What was typed is in sessionStorage, and comes back with the next load. */
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
