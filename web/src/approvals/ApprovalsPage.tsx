import { useMay } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Empty } from "../ui/Empty.tsx";
import { Page } from "../ui/Page.tsx";
import { QueueView } from "./queue/QueueView.tsx";

/** Where managers decide about what people recorded. */
export function ApprovalsPage() {
  const may = useMay("approve:timesheets");
  const { title, notForYou } = text.approvals;
  if (may) return <QueueView />;
  return (
    <Page title={title}>
      <Empty title={notForYou.title}>
        <p>{notForYou.body}</p>
      </Empty>
    </Page>
  );
}
