import { type KeyboardEvent, useRef, useState } from "react";
import type { Entry } from "../api/api.ts";
import { useAccount } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Empty } from "../ui/Empty.tsx";
import { useDecisions } from "./DecisionsContext.tsx";
import styles from "./Desk.module.css";
import { Dock } from "./Dock.tsx";
import { isRunning } from "./decisions.ts";
import { GroupCard } from "./GroupCard.tsx";
import { groupQueue, waitingOf } from "./queue.ts";
import { RejectDialog } from "./RejectDialog.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { useActions } from "./useActions.ts";
import { useChoices } from "./useChoices.ts";
import { moveFocus, useKeptFocus } from "./useKeptFocus.ts";
import { usePolling } from "./usePolling.ts";

interface Props {
  readonly listed: readonly Entry[];
  /** Whether that is all; only then it can be said that nothing waits. */
  readonly complete: boolean;
  /** Called from time to time while the manager is in the middle of nothing. */
  readonly onPoll: () => void;
}

/** The manager's desk: what waits, what is chosen of it, and what came of deciding. */
export function Desk({ listed, complete, onPoll }: Props) {
  const { email } = useAccount();
  const { decisions, state } = useDecisions();
  const [person, setPerson] = useState("");
  const region = useRef<HTMLElement>(null);
  const status = useRef<HTMLDivElement>(null);

  const isOwn = (userId: string) => userId.toLowerCase() === email;
  const waiting = waitingOf(listed, state.settled);
  // Whoever has nothing left in the queue is not a choice any more.
  const filter = waiting.some((entry) => entry.user_id === person) ? person : "";
  const groups = groupQueue(waiting.filter((entry) => filter === "" || entry.user_id === filter));
  const choosable = groups.filter(({ userId }) => !isOwn(userId)).flatMap((group) => group.entries);
  const choices = useChoices(choosable);
  const { actions, rejection } = useActions(decisions, choices);

  useKeptFocus(region, status);
  usePolling(choices.chosen.length === 0 && !rejection && !isRunning(state.batch), onPoll);

  return (
    <section
      ref={region}
      className={styles.desk}
      aria-label={text.approvals.list}
      onKeyDown={(event) => followKey(event, () => actions.approve(choices.chosen))}
    >
      {choosable.length === 0 ? (
        complete && <NothingWaits />
      ) : (
        <Toolbar
          waiting={waiting.filter((entry) => !isOwn(entry.user_id))}
          choosable={choosable}
          selection={choices.selection}
          onChooseAll={(chosen) => choices.set(choosable, chosen)}
          person={filter}
          onPerson={setPerson}
        />
      )}
      {groups.map((group) => (
        <GroupCard
          key={group.key}
          group={group}
          rows={state.rows}
          selection={choices.selection}
          own={isOwn(group.userId)}
          actions={actions}
        />
      ))}
      <Dock
        chosen={choices.chosen}
        decisions={decisions}
        state={state}
        onApprove={() => actions.approve(choices.chosen)}
        onReject={() => actions.reject(choices.chosen)}
        onClear={choices.clear}
        status={status}
      />
      {rejection && <RejectDialog {...rejection} />}
    </section>
  );
}

function NothingWaits() {
  const { empty } = text.approvals;
  return (
    <Empty title={empty.title}>
      <p>{empty.body}</p>
    </Empty>
  );
}

const steps: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

/** Arrows go from entry to entry, Ctrl and Enter approve what is chosen. */
function followKey(event: KeyboardEvent<HTMLElement>, approveChosen: () => void) {
  // In the dialog and the filter the keys are theirs.
  const target = event.target as HTMLElement;
  if (target.dataset.control === undefined) return;
  const by = steps[event.key];
  if (by !== undefined && moveFocus(event.currentTarget, target, by)) event.preventDefault();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    approveChosen();
  }
}
