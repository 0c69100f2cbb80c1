import { useId } from "react";
import type { Entry } from "../../api/api.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Checkbox } from "./Checkbox.tsx";
import styles from "./QueueToolbar.module.css";
import { minutesOf, usersOf } from "./queue.ts";
import { checkedState, type Selection } from "./selection.ts";
import { allUsers } from "./userFilter.ts";

interface Props {
  /** The displayed pending entries. */
  readonly pending: readonly Entry[];
  /** Whether more pending entries exist than are loaded. */
  readonly more: boolean;
  /** The pending entries of all users. */
  readonly pendingOfAll: readonly Entry[];
  readonly moreOfAll: boolean;
  /** The displayed entries that can be selected. */
  readonly selectable: readonly Entry[];
  readonly selection: Selection;
  readonly onSelectAll: (selected: boolean) => void;
  readonly user: string;
  readonly onUser: (user: string) => void;
}

/** The number of pending entries, the filter by user, and the checkbox that selects all. */
export function QueueToolbar(props: Props) {
  const { pending, more, selectable, selection, onSelectAll } = props;
  const labels = text.approvals;
  const sum = more ? labels.pendingLoaded : labels.pending;
  return (
    <div className={styles.toolbar}>
      {selectable.length > 0 && (
        <Checkbox
          labelled
          label={more ? labels.selectAllLoaded : labels.selectAll}
          state={checkedState(selection, selectable)}
          onSelect={onSelectAll}
          control="select-all"
          item="toolbar"
        />
      )}
      <p className={styles.count}>
        {sum(pending.length, usersOf(pending).length, formatMinutes(minutesOf(pending)))}
      </p>
      <p className={`${styles.keys} keyboard-hint`}>{labels.keys}</p>
      <UserFilterField {...props} />
    </div>
  );
}

function UserFilterField({ pending, more, pendingOfAll, moreOfAll, user, onUser }: Props) {
  const labels = text.approvals;
  const filterId = useId();
  const countLabel = (count: number, isMore: boolean) => (isMore ? labels.countOrMore : labels.count)(count);
  // For the selected user, count that user's list: the list of all users may not contain all of their entries yet.
  const others = usersOf(pendingOfAll).filter(({ userId }) => userId !== user);
  const options = [
    ...others.map(({ userId, count }) => ({ userId, count: countLabel(count, moreOfAll) })),
    ...(user === allUsers ? [] : [{ userId: user, count: countLabel(pending.length, more) }]),
  ].sort((a, b) => (a.userId < b.userId ? -1 : 1));
  return (
    <div className={styles.filter}>
      <label htmlFor={filterId}>{labels.filter}</label>
      <select id={filterId} value={user} onChange={(event) => onUser(event.currentTarget.value)}>
        <option value={allUsers}>{labels.allUsers(countLabel(pendingOfAll.length, moreOfAll))}</option>
        {options.map(({ userId, count }) => (
          <option key={userId} value={userId}>
            {labels.user(userId, count)}
          </option>
        ))}
      </select>
    </div>
  );
}
