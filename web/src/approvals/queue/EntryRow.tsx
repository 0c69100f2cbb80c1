import { memo } from "react";
import type { Entry } from "../../api/api.ts";
import { formatDay, formatInstant } from "../../calendar/format.ts";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import type { RowState } from "../decisions/decisions.ts";
import { RowMessage } from "../decisions/RowMessage.tsx";
import { Checkbox } from "./Checkbox.tsx";
import styles from "./EntryRow.module.css";
import { entryLabel } from "./labels.ts";
import type { QueueActions } from "./queueActions.ts";

interface Props {
  readonly entry: Entry;
  readonly state: RowState | undefined;
  readonly selected: boolean;
  /** Whether it is the manager's own entry, which another manager must decide. */
  readonly own: boolean;
  readonly actions: QueueActions;
}

/** A pending entry and the actions on it. */
export const EntryRow = memo(function EntryRow({ entry, state, selected, own, actions }: Props) {
  const { row } = text.approvals;
  const busy = state?.kind === "sending" || state?.kind === "retrying";
  const name = entryLabel(entry);
  return (
    <li
      className={`${styles.row} ${selected ? styles.selected : ""} ${busy ? styles.busy : ""}`}
      aria-busy={busy}
    >
      <div className={styles.select}>
        {!own && (
          <Checkbox
            label={row.select(name)}
            state={selected ? "all" : "none"}
            onSelect={(checked, event) => actions.selectTo(entry, checked, event.shiftKey)}
            control="select"
            item={entry.id}
          />
        )}
      </div>
      <span className={styles.day}>{formatDay(entry.date, "short")}</span>
      <span className={styles.project}>
        <bdi>{entry.project}</bdi>{" "}
        {entry.user_type === "contractor" && <Badge>{text.approvals.contractor}</Badge>}
      </span>
      <span className={styles.hours}>{row.hours(formatMinutes(toMinutes(entry.hours)))}</span>
      <div className={styles.about}>
        {entry.notes !== "" && (
          <p className={styles.notes} dir="auto">
            {entry.notes}
          </p>
        )}
        <p className={styles.times}>{whenOf(entry)}</p>
      </div>
      {!own && <Actions entry={entry} name={name} busy={busy} actions={actions} />}
      <div className={styles.note}>
        <RowMessage state={state} name={name} item={entry.id} onRetry={() => actions.retry(entry.id)} />
      </div>
    </li>
  );
});

interface ActionsProps {
  readonly entry: Entry;
  readonly name: string;
  readonly busy: boolean;
  readonly actions: QueueActions;
}

// Not `disabled` while the decision is in flight: a disabled button would lose the focus.
function Actions({ entry, name, busy, actions }: ActionsProps) {
  const { row } = text.approvals;
  return (
    <div className={styles.actions}>
      <Button
        className={styles.approve}
        aria-label={row.approveNamed(name)}
        aria-disabled={busy}
        onClick={() => actions.approve([entry])}
        data-control="approve"
        data-item={entry.id}
      >
        {row.approve}
      </Button>
      <Button
        kind="quiet"
        aria-label={row.rejectNamed(name)}
        aria-disabled={busy}
        onClick={() => actions.reject([entry])}
        data-control="reject"
        data-item={entry.id}
      >
        {row.reject}
      </Button>
    </div>
  );
}

function whenOf(entry: Entry): string {
  const { recorded, changed } = text.approvals.row;
  const [first, last] = [formatInstant(entry.created_at), formatInstant(entry.updated_at)];
  // If the entry was changed within its first minute, both times are the same, so show one.
  return first === last ? recorded(first) : `${recorded(first)}, ${changed(last)}`;
}
