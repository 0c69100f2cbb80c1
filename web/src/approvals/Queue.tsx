import { text } from "../text/text.ts";
import { Loading } from "../ui/Loading.tsx";
import { Page } from "../ui/Page.tsx";
import { ProblemNotice } from "../ui/ProblemNotice.tsx";
import { Desk } from "./Desk.tsx";
import { Refresh } from "./Refresh.tsx";
import { useQueue } from "./useQueue.ts";

/** Loads what waits, and says where that fails. What is there already can be decided all the same. */
export function Queue() {
  const queue = useQueue();
  return (
    <Page title={text.approvals.title} actions={<Refresh onRefresh={() => queue.refetch()} />}>
      <Waiting queue={queue} />
    </Page>
  );
}

function Waiting({ queue }: { queue: ReturnType<typeof useQueue> }) {
  const { data, error, isFetching, hasNextPage } = queue;
  if (!data)
    return error ? (
      <ProblemNotice title={text.approvals.failed} error={error} onRetry={() => void queue.refetch()} />
    ) : (
      <Loading />
    );
  return (
    <>
      {error && !isFetching && (
        <ProblemNotice
          title={queue.isFetchNextPageError ? text.approvals.restFailed : text.approvals.stale}
          error={error}
          onRetry={() => void (queue.isFetchNextPageError ? queue.fetchNextPage() : queue.refetch())}
        />
      )}
      <Desk
        listed={data.entries}
        complete={!hasNextPage}
        // While the notice stands it is for the person to try again: it would come and go with each try.
        onPoll={() => error || void queue.refetch({ cancelRefetch: false })}
      />
      {hasNextPage && isFetching && <Loading label={text.approvals.more} />}
    </>
  );
}
