import { text } from "../text/text.ts";
import { Loading } from "../ui/Loading.tsx";
import { ProblemNotice } from "../ui/ProblemNotice.tsx";
import { Desk } from "./Desk.tsx";
import { useQueue } from "./useQueue.ts";

/** Loads what waits, and says where that fails. What is there already can be decided all the same. */
export function Queue() {
  const queue = useQueue();
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
      <Desk listed={data.entries} complete={!hasNextPage} refresh={() => void queue.refetch()} />
      {hasNextPage && isFetching && <Loading label={text.approvals.more} />}
    </>
  );
}
