import { formatMinutes } from "../hours/format.ts";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Check } from "./Check.tsx";
import type { DeskTools } from "./desk.ts";
import styles from "./GroupCard.module.css";
import type { Group } from "./queue.ts";
import { Row } from "./Row.tsx";
import { extentOf } from "./selection.ts";
import { weekName } from "./words.ts";

/** What one person recorded in one week, and what it adds up to. */
export function GroupCard({ group, tools }: { group: Group; tools: DeskTools }) {
  const { group: words, own: ownMark, ownWhy, row } = text.approvals;
  const { key, userId, entries } = group;
  const week = weekName(group);
  const own = tools.isOwn({ user_id: userId });
  return (
    <section className={styles.card} aria-label={words.name(userId, week)}>
      <header className={styles.head}>
        <div className={styles.choose}>
          {!own && (
            <Check
              label={words.choose(userId, week)}
              extent={extentOf(tools.selection, entries)}
              onChoose={(chosen) => tools.choose(entries, chosen)}
              control="choose-group"
              item={key}
            />
          )}
        </div>
        <div className={styles.who}>
          <h2 className={styles.title}>
            <span className={styles.person}>{userId}</span>{" "}
            {group.userTypes.includes("contractor") && (
              <span className={styles.mark}>{words.contractor}</span>
            )}{" "}
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
          <GroupActions group={group} week={week} tools={tools} />
        )}
        <Projects group={group} />
      </header>
      <ul className={styles.rows}>
        {entries.map((entry) => (
          <Row key={entry.id} entry={entry} tools={tools} />
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
          {project} <span className={styles.number}>{text.approvals.row.hours(formatMinutes(minutes))}</span>
        </li>
      ))}
    </ul>
  );
}

function GroupActions({ group, week, tools }: { group: Group; week: string; tools: DeskTools }) {
  const { group: words } = text.approvals;
  const { key, userId, entries } = group;
  return (
    <div className={styles.actions}>
      <Button
        kind="primary"
        aria-label={words.approveNamed(userId, week)}
        onClick={() => tools.approve(entries)}
        data-control="approve-group"
        data-item={key}
      >
        {words.approve}
      </Button>
      <Button
        kind="quiet"
        aria-label={words.rejectNamed(userId, week)}
        onClick={() => tools.reject(entries)}
        data-control="reject-group"
        data-item={key}
      >
        {words.reject}
      </Button>
    </div>
  );
}
