import { text } from "../text/text.ts";
import { Page } from "../ui/Page.tsx";

export function HistoryPage() {
  return <Page title={text.history.title}>{null}</Page>;
}
