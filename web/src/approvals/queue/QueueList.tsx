import { type KeyboardEvent, useRef } from "react";
import type { Entry } from "../../api/api.ts";
import { useAccount } from "../../auth/SessionContext.tsx";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ActionBar } from "../decisions/ActionBar.tsx";
import { useDecisions } from "../decisions/DecisionsContext.tsx";
import { isRunning } from "../decisions/decisions.ts";
import { RejectDialog } from "../decisions/RejectDialog.tsx";
import { useQueueActions } from "../decisions/useQueueActions.ts";
import { GroupCard } from "./GroupCard.tsx";
import { LoadMore } from "./LoadMore.tsx";
import { type LoadedQueue, lastLoadedDay } from "./loadedQueue.ts";
import styles from "./QueueList.module.css";
import { QueueToolbar } from "./QueueToolbar.tsx";
import { groupQueue } from "./queue.ts";
import { moveFocus, useFocusAfterRemoval } from "./useFocusAfterRemoval.ts";
import { useOpenGroups } from "./useOpenGroups.ts";
import { usePolling } from "./usePolling.ts";
import type { useQueue } from "./useQueue.ts";
import { allUsers } from "./userFilter.ts";
import { useSelection } from "./useSelection.ts";

interface Props {
  readonly queue: ReturnType<typeof useQueue>;
  readonly loaded: LoadedQueue;
  readonly user: string;
  readonly onUser: (user: string) => void;
  /** Called at intervals while nothing is selected, typed or being sent. */
  readonly onPoll: () => void;
}

/** The pending entries by user and week, with the selection and its actions. */
export function QueueList({ queue, loaded, user, onUser, onPoll }: Props) {
  const { email } = useAccount();
  const { decisions, state } = useDecisions();
  const region = useRef<HTMLElement>(null);
  const status = useRef<HTMLDivElement>(null);

  const isOwn = (userId: string) => userId.toLowerCase() === email;
  const isOthers = (entry: Entry) => !isOwn(entry.user_id);
  const groups = groupQueue(queue.pending, lastLoadedDay(loaded));
  const selectable = groups.filter(({ userId }) => !isOwn(userId)).flatMap((group) => group.entries);
  const more = loaded.next !== undefined;
  const { selection, selected, select, selectTo, clear } = useSelection(selectable);
  const { actions, rejection } = useQueueActions(decisions, { select, selectTo });
  const { isOpen, toggle } = useOpenGroups(groups, user);

  useFocusAfterRemoval(region, status);
  usePolling(selected.length === 0 && !rejection && !isRunning(state.batch), onPoll);

  return (
    <section
      ref={region}
      className={styles.list}
      aria-label={text.approvals.list}
      onKeyDown={(event) => handleKey(event, () => actions.approve(selected))}
    >
      {(selectable.length > 0 || user !== allUsers) && (
        <QueueToolbar
          pending={queue.pending.filter(isOthers)}
          more={more}
          pendingOfAll={queue.pendingOfAll.filter(isOthers)}
          moreOfAll={queue.hasMoreOfAll}
          selectable={selectable}
          selection={selection}
          onSelectAll={(checked) => select(selectable, checked)}
          user={user}
          onUser={onUser}
        />
      )}
      {selectable.length === 0 && !more && <NothingPending user={user} onUser={onUser} />}
      {groups.map((group) => (
        <GroupCard
          key={group.key}
          group={group}
          rows={state.rows}
          selection={selection}
          own={isOwn(group.userId)}
          open={isOpen(group)}
          onToggle={() => toggle(group)}
          actions={actions}
        />
      ))}
      <LoadMore
        loaded={loaded}
        count={queue.pending.length}
        isLoading={queue.isLoadingMore}
        onMore={queue.loadMore}
      />
      <ActionBar
        selected={selected}
        decisions={decisions}
        state={state}
        onApprove={() => actions.approve(selected)}
        onReject={() => actions.reject(selected)}
        onClear={clear}
        status={status}
      />
      {rejection && <RejectDialog {...rejection} />}
    </section>
  );
}

function NothingPending({ user, onUser }: Pick<Props, "user" | "onUser">) {
  const { empty } = text.approvals;
  if (user === allUsers)
    return (
      <EmptyState title={empty.title}>
        <p>{empty.body}</p>
      </EmptyState>
    );
  return (
    <EmptyState title={empty.titleForUser(user)}>
      <p>
        <Button onClick={() => onUser(allUsers)} data-control="all-users" data-item="all-users">
          {empty.showAll}
        </Button>
      </p>
    </EmptyState>
  );
}

const steps: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

/** Handles keys: arrows move between entries, Ctrl+Enter approves the selected entries. */
function handleKey(event: KeyboardEvent<HTMLElement>, approveSelected: () => void) {
  // The dialog and the filter handle their own keys.
  const target = event.target as HTMLElement;
  if (target.dataset.control === undefined) return;
  const by = steps[event.key];
  if (by !== undefined && moveFocus(event.currentTarget, target, by)) event.preventDefault();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    approveSelected();
  }
}
