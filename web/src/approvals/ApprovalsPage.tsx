import { useMay } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Page } from "../ui/Page.tsx";
import { QueueView } from "./queue/QueueView.tsx";

/** The page where managers approve or reject entries. */
export function ApprovalsPage() {
  const may = useMay("approve:timesheets");
  const { title, notAllowed } = text.approvals;
  if (may) return <QueueView />;
  return (
    <Page title={title}>
      <EmptyState title={notAllowed.title}>
        <p>{notAllowed.body}</p>
      </EmptyState>
    </Page>
  );
}
