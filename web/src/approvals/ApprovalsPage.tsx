import { text } from "../text/text.ts";
import { Page } from "../ui/Page.tsx";

export function ApprovalsPage() {
  return <Page title={text.approvals.title}>{null}</Page>;
}
