import { useId } from "react";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import type { RowState } from "../decisions/decisions.ts";
import { Checkbox } from "./Checkbox.tsx";
import { EntryRow } from "./EntryRow.tsx";
import styles from "./GroupCard.module.css";
import { weekLabel } from "./labels.ts";
import type { Group } from "./queue.ts";
import type { QueueActions } from "./queueActions.ts";
import { checkedState, isSelected, type Selection } from "./selection.ts";

interface Props {
  readonly group: Group;
  readonly rows: ReadonlyMap<string, RowState>;
  readonly selection: Selection;
  readonly own: boolean;
  /** Whether all rows are displayed. A closed group displays only those that need the manager's attention. */
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly actions: QueueActions;
}

/** The pending entries of a user in a week, with their sums and the actions on all of them. */
export function GroupCard({ group, rows, selection, own, open, onToggle, actions }: Props) {
  const rowsId = useId();
  const { group: labels, own: ownMark, ownWhy, row } = text.approvals;
  const { key, userId, entries } = group;
  const week = weekLabel(group);
  const shown = open ? entries : entries.filter(({ id }) => hasMessage(rows.get(id)));
  return (
    <section className={styles.card} aria-label={labels.name(userId, week)}>
      <header className={styles.head}>
        <div className={styles.select}>
          {!own && (
            <Checkbox
              label={labels.select(userId, week)}
              state={checkedState(selection, entries)}
              onSelect={(checked) => actions.select(entries, checked)}
              control="select-group"
              item={key}
            />
          )}
        </div>
        <div>
          <h2 className={styles.title}>
            <button
              type="button"
              className={styles.toggle}
              aria-expanded={open}
              aria-controls={rowsId}
              onClick={onToggle}
              data-control="open-group"
              data-item={key}
            >
              <span className={styles.sign} aria-hidden="true" />
              <bdi className={styles.userId}>{userId}</bdi>
              {/* A user has such a button for each week, so the button's name includes the week. */}
              <span className="visually-hidden">, {week}</span>
            </button>{" "}
            {group.contractor && <Badge>{text.approvals.contractor}</Badge>} {own && <Badge>{ownMark}</Badge>}
          </h2>
          <p className={styles.week}>{week}</p>
          {group.partial && <p className={styles.partial}>{labels.partial}</p>}
        </div>
        <p className={styles.total}>
          <strong>{row.hours(formatMinutes(group.minutes))}</strong>
          <span>{labels.total(entries.length)}</span>
        </p>
        {own ? (
          <p className={styles.ownHint}>{ownWhy}</p>
        ) : (
          <GroupActions group={group} week={week} actions={actions} />
        )}
        <Projects group={group} />
      </header>
      <ul id={rowsId} className={styles.rows}>
        {shown.map((entry) => (
          <EntryRow
            key={entry.id}
            entry={entry}
            state={rows.get(entry.id)}
            selected={!own && isSelected(selection, entry)}
            own={own}
            actions={actions}
          />
        ))}
      </ul>
    </section>
  );
}

/** Reports whether the row has a message that the manager must see. */
function hasMessage(state: RowState | undefined): boolean {
  return state?.kind === "failed" || state?.kind === "changed";
}

function Projects({ group }: { group: Group }) {
  return (
    <ul className={styles.projects}>
      {group.projects.map(({ project, minutes }) => (
        <li key={project}>
          <bdi>{project}</bdi>{" "}
          <span className={styles.number}>{text.approvals.row.hours(formatMinutes(minutes))}</span>
        </li>
      ))}
    </ul>
  );
}

function GroupActions({ group, week, actions }: { group: Group; week: string; actions: QueueActions }) {
  const { group: labels } = text.approvals;
  const { key, userId, entries, partial } = group;
  const count = entries.length;
  const approve = partial ? labels.approvePart(count) : labels.approve;
  const reject = partial ? labels.rejectPart(count) : labels.reject;
  const actionName = (action: string) =>
    labels.action(action, userId, week, count, formatMinutes(group.minutes));
  return (
    <div className={styles.actions}>
      <Button
        kind="primary"
        aria-label={actionName(approve)}
        onClick={() => actions.approve(entries)}
        data-control="approve-group"
        data-item={key}
      >
        {approve}
      </Button>
      <Button
        kind="quiet"
        aria-label={actionName(reject)}
        onClick={() => actions.reject(entries)}
        data-control="reject-group"
        data-item={key}
      >
        {reject}
      </Button>
    </div>
  );
}
