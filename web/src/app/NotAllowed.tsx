import { text } from "../text/text.ts";
import { Page } from "../ui/Page.tsx";

/** The page of a signed-in user who has none of the scopes. */
export function NotAllowed() {
  return (
    <Page title={text.notAllowed.title}>
      <p>{text.notAllowed.body}</p>
    </Page>
  );
}
