import { useSearchParams } from "react-router";
import { text } from "../../text/text.ts";
import { Loading } from "../../ui/Loading.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { useDecisions } from "../decisions/DecisionsContext.tsx";
import { QueueList } from "./QueueList.tsx";
import { RefreshButton } from "./RefreshButton.tsx";
import { useQueue } from "./useQueue.ts";
import { readUserFilter, withUserFilter } from "./userFilter.ts";

/** Loads the queue and reports errors. After an error, the loaded entries can still be decided. */
export function QueueView() {
  const [params, setParams] = useSearchParams();
  const { user, ignored } = readUserFilter(params);
  const queue = useQueue(user, useDecisions().state.settled);
  return (
    <Page title={text.approvals.title} actions={<RefreshButton onRefresh={() => queue.refetch()} />}>
      {ignored !== undefined && (
        <Notice tone="warning" title={text.history.ignoredTitle}>
          <p>{text.history.ignored(ignored)}</p>
        </Notice>
      )}
      <QueueContent queue={queue} user={user} onUser={(next) => setParams(withUserFilter(params, next))} />
    </Page>
  );
}

interface ContentProps {
  readonly queue: ReturnType<typeof useQueue>;
  readonly user: string;
  readonly onUser: (user: string) => void;
}

function QueueContent({ queue, user, onUser }: ContentProps) {
  const { loaded, error, isFetching, isLoadingMore, restFailed } = queue;
  if (!loaded)
    return error ? (
      <ProblemNotice title={text.approvals.failed} error={error} onRetry={queue.retry} />
    ) : (
      <Loading />
    );
  return (
    <>
      {error && !isFetching && !isLoadingMore && (
        <ProblemNotice
          title={restFailed ? text.approvals.restFailed : text.approvals.stale}
          error={error}
          onRetry={queue.retry}
        />
      )}
      <QueueList
        queue={queue}
        loaded={loaded}
        user={user}
        onUser={onUser}
        // No polling while an error is displayed, or the notice would flicker with each retry. The user can retry.
        onPoll={() => error || void queue.refetch({ cancelRefetch: false })}
      />
    </>
  );
}
