import { useState } from "react";
import { Link } from "react-router";
import type { Entry } from "../../api/api.ts";
import type { Day } from "../../calendar/day.ts";
import { formatDay, formatInstantDay } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { weekPath } from "../../week/address.ts";
import styles from "./EntryParts.module.css";

/** The entry's day, as a link to its week. */
export function WeekLink({ day }: { day: Day }) {
  return (
    <Link
      to={weekPath(day)}
      className={styles.day}
      title={text.history.list.openWeek(formatDay(day, "full"))}
      data-entry
    >
      <span className={styles.weekday}>{formatDay(day, "weekday")}</span> {formatDay(day, "medium")}
    </Link>
  );
}

/** The entry's status, who decided it, and why. */
export function Decision({ entry }: { entry: Entry }) {
  const { decided_by: decidedBy, decided_at: decidedAt, decided_reason: reason } = entry;
  return (
    <div className={styles.decision}>
      <StatusMark status={entry.status} />
      {decidedBy !== undefined && decidedAt !== undefined && (
        <p className={styles.decided}>{text.history.list.decided(decidedBy, formatInstantDay(decidedAt))}</p>
      )}
      {reason !== undefined && (
        <p className={styles.reason}>
          {text.history.list.reason} <bdi>{reason}</bdi>
        </p>
      )}
    </div>
  );
}

/** The number of characters of collapsed notes: some lines. */
const maxShortNotes = 180;

/** Notes. Long ones are collapsed. */
export function EntryNotes({ notes }: { notes: string }) {
  const [open, setOpen] = useState(false);
  if (notes === "") return null;
  const characters = [...notes];
  const isLong = characters.length > maxShortNotes;
  return (
    <div className={styles.notes}>
      <p className={styles.text} dir="auto">
        {isLong && !open ? `${characters.slice(0, maxShortNotes).join("").trimEnd()}…` : notes}
      </p>
      {isLong && (
        <Button kind="quiet" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? text.history.list.lessNotes : text.history.list.moreNotes}
        </Button>
      )}
    </div>
  );
}
