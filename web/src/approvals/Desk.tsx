import { type KeyboardEvent, useRef, useState } from "react";
import type { Entry } from "../api/api.ts";
import { useLeaveWarning } from "../app/unsaved.ts";
import { useAccount } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Empty } from "../ui/Empty.tsx";
import styles from "./Desk.module.css";
import { Dock } from "./Dock.tsx";
import { isRunning } from "./decisions.ts";
import type { DeskTools } from "./desk.ts";
import { GroupCard } from "./GroupCard.tsx";
import { groupQueue, waitingOf } from "./queue.ts";
import { RejectDialog } from "./RejectDialog.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { useChoices } from "./useChoices.ts";
import { useDecisions } from "./useDecisions.ts";
import { moveFocus, useKeptFocus } from "./useKeptFocus.ts";
import { useReason } from "./useReason.ts";

interface Props {
  readonly listed: readonly Entry[];
  readonly refresh: () => void;
}

/** The manager's desk: what waits, what is chosen of it, and what came of deciding. */
export function Desk({ listed, refresh }: Props) {
  const { email } = useAccount();
  const { decisions, state } = useDecisions();
  const [person, setPerson] = useState("");
  const [rejecting, setRejecting] = useState<readonly Entry[]>();
  const reason = useReason();
  const region = useRef<HTMLElement>(null);
  const status = useRef<HTMLDivElement>(null);

  const waiting = waitingOf(listed, state.settled);
  // Whoever has nothing left in the queue is not a choice any more.
  const filter = waiting.some((entry) => entry.user_id === person) ? person : "";
  const groups = groupQueue(waiting.filter((entry) => filter === "" || entry.user_id === filter));
  const isOwn = ({ user_id }: Pick<Entry, "user_id">) => user_id.toLowerCase() === email;
  const choosable = groups.flatMap((group) => group.entries).filter((entry) => !isOwn(entry));
  const choices = useChoices(choosable);

  useLeaveWarning(isRunning(state.batch));
  useKeptFocus(region, status, state);

  function approve(entries: readonly Entry[]) {
    decisions.decide(entries, { kind: "approve" });
    choices.set(entries, false);
  }

  function ask(entries: readonly Entry[]) {
    reason.restore();
    setRejecting(entries);
  }

  function reject(why: string) {
    decisions.decide(rejecting ?? [], { kind: "reject", reason: why });
    choices.set(rejecting ?? [], false);
    setRejecting(undefined);
  }

  function cancel() {
    reason.set("");
    setRejecting(undefined);
  }

  const tools: DeskTools = {
    selection: choices.selection,
    rows: state.rows,
    isOwn,
    choose: choices.set,
    chooseTo: choices.setTo,
    approve,
    reject: ask,
    retry: (id) => decisions.retry(id),
  };

  return (
    <section
      ref={region}
      className={styles.desk}
      aria-label={text.approvals.list}
      onKeyDown={(event) => followKey(event, () => approve(choices.chosen))}
    >
      {choosable.length === 0 && filter === "" ? (
        <Empty title={text.approvals.empty.title}>
          <p>{text.approvals.empty.body}</p>
          <Button onClick={refresh}>{text.approvals.empty.refresh}</Button>
        </Empty>
      ) : (
        <Toolbar
          waiting={waiting}
          choosable={choosable}
          selection={choices.selection}
          onChooseAll={(chosen) => choices.set(choosable, chosen)}
          person={filter}
          onPerson={setPerson}
        />
      )}
      {groups.map((group) => (
        <GroupCard key={group.key} group={group} tools={tools} />
      ))}
      <Dock
        chosen={choices.chosen}
        decisions={decisions}
        state={state}
        onApprove={() => approve(choices.chosen)}
        onReject={() => ask(choices.chosen)}
        onClear={choices.clear}
        status={status}
      />
      {rejecting && (
        <RejectDialog
          entries={rejecting}
          reason={reason.reason}
          onReason={reason.set}
          onReject={reject}
          onClose={() => setRejecting(undefined)}
          onCancel={cancel}
        />
      )}
    </section>
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
