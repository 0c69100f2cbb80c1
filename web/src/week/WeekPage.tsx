import { text } from "../text/text.ts";
import { Page } from "../ui/Page.tsx";

export function WeekPage() {
  return <Page title={text.week.title}>{null}</Page>;
}
