import { text } from "../text/text.ts";
import { Page } from "../ui/Page.tsx";

/** The page of a signed-in user who may neither read nor approve timesheets. */
export function NotAllowed() {
  return (
    <Page title={text.notAllowed.title}>
      <p>{text.notAllowed.body}</p>
    </Page>
  );
}
