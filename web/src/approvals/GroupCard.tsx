import { formatMinutes } from "../hours/format.ts";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Check } from "./Check.tsx";
import type { RowState } from "./decisions.ts";
import type { DeskActions } from "./desk.ts";
import styles from "./GroupCard.module.css";
import type { Group } from "./queue.ts";
import { Row } from "./Row.tsx";
import { extentOf, isChosen, type Selection } from "./selection.ts";
import { weekName } from "./words.ts";

interface Props {
  readonly group: Group;
  readonly rows: ReadonlyMap<string, RowState>;
  readonly selection: Selection;
  readonly own: boolean;
  readonly actions: DeskActions;
}

/** What one person recorded in one week, and what it adds up to. */
export function GroupCard({ group, rows, selection, own, actions }: Props) {
  const { group: words, own: ownMark, ownWhy, row } = text.approvals;
  const { key, userId, entries } = group;
  const week = weekName(group);
  return (
    <section className={styles.card} aria-label={words.name(userId, week)}>
      <header className={styles.head}>
        <div className={styles.choose}>
          {!own && (
            <Check
              label={words.choose(userId, week)}
              extent={extentOf(selection, entries)}
              onChoose={(chosen) => actions.choose(entries, chosen)}
              control="choose-group"
              item={key}
            />
          )}
        </div>
        <div>
          <h2 className={styles.title}>
            <bdi className={styles.person}>{userId}</bdi>{" "}
            {group.contractor && <span className={styles.mark}>{text.approvals.contractor}</span>}{" "}
            {own && <span className={styles.mark}>{ownMark}</span>}
          </h2>
          <p className={styles.week}>{week}</p>
        </div>
        <p className={styles.total}>
          <strong>{row.hours(formatMinutes(group.minutes))}</strong>
          <span>{words.total(entries.length)}</span>
        </p>
        {own ? (
          <p className={styles.why}>{ownWhy}</p>
        ) : (
          <GroupActions group={group} week={week} actions={actions} />
        )}
        <Projects group={group} />
      </header>
      <ul className={styles.rows}>
        {entries.map((entry) => (
          <Row
            key={entry.id}
            entry={entry}
            state={rows.get(entry.id)}
            chosen={!own && isChosen(selection, entry)}
            own={own}
            actions={actions}
          />
        ))}
      </ul>
    </section>
  );
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

function GroupActions({ group, week, actions }: { group: Group; week: string; actions: DeskActions }) {
  const { group: words } = text.approvals;
  const { key, userId, entries } = group;
  return (
    <div className={styles.actions}>
      <Button
        kind="primary"
        aria-label={words.approveNamed(userId, week)}
        onClick={() => actions.approve(entries)}
        data-control="approve-group"
        data-item={key}
      >
        {words.approve}
      </Button>
      <Button
        kind="quiet"
        aria-label={words.rejectNamed(userId, week)}
        onClick={() => actions.reject(entries)}
        data-control="reject-group"
        data-item={key}
      >
        {words.reject}
      </Button>
    </div>
  );
}
