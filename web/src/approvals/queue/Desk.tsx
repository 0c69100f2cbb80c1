import { type KeyboardEvent, useRef } from "react";
import type { Entry } from "../../api/api.ts";
import { useAccount } from "../../auth/SessionContext.tsx";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { useDecisions } from "../decisions/DecisionsContext.tsx";
import { Dock } from "../decisions/Dock.tsx";
import { isRunning } from "../decisions/decisions.ts";
import { RejectDialog } from "../decisions/RejectDialog.tsx";
import { useActions } from "../decisions/useActions.ts";
import styles from "./Desk.module.css";
import { GroupCard } from "./GroupCard.tsx";
import { endOf, type Loaded } from "./loaded.ts";
import { MoreWaiting } from "./MoreWaiting.tsx";
import { everybody } from "./person.ts";
import { groupQueue } from "./queue.ts";
import { Toolbar } from "./Toolbar.tsx";
import { useChoices } from "./useChoices.ts";
import { moveFocus, useKeptFocus } from "./useKeptFocus.ts";
import { useOpenGroups } from "./useOpenGroups.ts";
import { usePolling } from "./usePolling.ts";
import type { useQueue } from "./useQueue.ts";

interface Props {
  readonly queue: ReturnType<typeof useQueue>;
  readonly loaded: Loaded;
  readonly person: string;
  readonly onPerson: (person: string) => void;
  /** Called from time to time while the manager is in the middle of nothing. */
  readonly onPoll: () => void;
}

/** The manager's desk: what waits, what is chosen of it, and what came of deciding. */
export function Desk({ queue, loaded, person, onPerson, onPoll }: Props) {
  const { email } = useAccount();
  const { decisions, state } = useDecisions();
  const region = useRef<HTMLElement>(null);
  const status = useRef<HTMLDivElement>(null);

  const isOwn = (userId: string) => userId.toLowerCase() === email;
  const isOthers = (entry: Entry) => !isOwn(entry.user_id);
  const groups = groupQueue(queue.waiting, endOf(loaded));
  const choosable = groups.filter(({ userId }) => !isOwn(userId)).flatMap((group) => group.entries);
  const more = loaded.next !== undefined;
  const choices = useChoices(choosable);
  const { actions, rejection } = useActions(decisions, choices);
  const { isOpen, toggle } = useOpenGroups(groups, person);

  useKeptFocus(region, status);
  usePolling(choices.chosen.length === 0 && !rejection && !isRunning(state.batch), onPoll);

  return (
    <section
      ref={region}
      className={styles.desk}
      aria-label={text.approvals.list}
      onKeyDown={(event) => followKey(event, () => actions.approve(choices.chosen))}
    >
      {(choosable.length > 0 || person !== everybody) && (
        <Toolbar
          waiting={queue.waiting.filter(isOthers)}
          more={more}
          ofAll={queue.ofAll.filter(isOthers)}
          moreOfAll={queue.moreOfAll}
          choosable={choosable}
          selection={choices.selection}
          onChooseAll={(chosen) => choices.set(choosable, chosen)}
          person={person}
          onPerson={onPerson}
        />
      )}
      {choosable.length === 0 && !more && <NothingWaits person={person} onPerson={onPerson} />}
      {groups.map((group) => (
        <GroupCard
          key={group.key}
          group={group}
          rows={state.rows}
          selection={choices.selection}
          own={isOwn(group.userId)}
          open={isOpen(group)}
          onToggle={() => toggle(group)}
          actions={actions}
        />
      ))}
      <MoreWaiting
        loaded={loaded}
        count={queue.waiting.length}
        isLoading={queue.isLoadingMore}
        onMore={queue.loadMore}
      />
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

function NothingWaits({ person, onPerson }: Pick<Props, "person" | "onPerson">) {
  const { empty } = text.approvals;
  if (person === everybody)
    return (
      <Empty title={empty.title}>
        <p>{empty.body}</p>
      </Empty>
    );
  return (
    <Empty title={empty.titleOf(person)}>
      <p>
        <Button onClick={() => onPerson(everybody)} data-control="everybody" data-item="everybody">
          {empty.everybody}
        </Button>
      </p>
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
