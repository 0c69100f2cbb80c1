import { useSearchParams } from "react-router";
import { text } from "../../text/text.ts";
import { Loading } from "../../ui/Loading.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { useDecisions } from "../decisions/DecisionsContext.tsx";
import { Desk } from "./Desk.tsx";
import { readPerson, withPerson } from "./person.ts";
import { Refresh } from "./Refresh.tsx";
import { useQueue } from "./useQueue.ts";

/** Loads what waits, and says where that fails. What is there already can be decided all the same. */
export function Queue() {
  const [params, setParams] = useSearchParams();
  const { person, ignored } = readPerson(params);
  const queue = useQueue(person, useDecisions().state.settled);
  return (
    <Page title={text.approvals.title} actions={<Refresh onRefresh={() => queue.refetch()} />}>
      {ignored !== undefined && (
        <Notice tone="warn" title={text.history.ignoredTitle}>
          <p>{text.history.ignored(ignored)}</p>
        </Notice>
      )}
      <Waiting queue={queue} person={person} onPerson={(next) => setParams(withPerson(params, next))} />
    </Page>
  );
}

interface WaitingProps {
  readonly queue: ReturnType<typeof useQueue>;
  readonly person: string;
  readonly onPerson: (person: string) => void;
}

function Waiting({ queue, person, onPerson }: WaitingProps) {
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
      <Desk
        queue={queue}
        loaded={loaded}
        person={person}
        onPerson={onPerson}
        // While the notice stands it is for the person to try again: it would come and go with each try.
        onPoll={() => error || void queue.refetch({ cancelRefetch: false })}
      />
    </>
  );
}
