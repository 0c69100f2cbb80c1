import { Link } from "react-router";
import { text } from "../text/text.ts";
import { Page } from "../ui/Page.tsx";

export function NotFound() {
  return (
    <Page title={text.notFound.title}>
      <p>{text.notFound.body}</p>
      <p>
        <Link to="/week">{text.notFound.home}</Link>
      </p>
    </Page>
  );
}
