import { text } from "../text/text.ts";
import { Page } from "../ui/Page.tsx";

/** For whoever was let in and may do nothing: their account lacks every scope. */
export function NotAllowed() {
  return (
    <Page title={text.notAllowed.title}>
      <p>{text.notAllowed.body}</p>
    </Page>
  );
}
