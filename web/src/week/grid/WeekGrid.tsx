import type { CSSProperties } from "react";
import type { Day } from "../../calendar/day.ts";
import { formatDay, formatWeek } from "../../calendar/format.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { useGrid } from "../GridContext.tsx";
import type { DaySum, Week } from "../rows/build.ts";
import { ProjectRow } from "./ProjectRow.tsx";
import styles from "./WeekGrid.module.css";

interface Props {
  readonly monday: Day;
  readonly week: Week;
  /** Whether the hours are still loading. */
  readonly busy: boolean;
}

/** The table of hours: a row for each project, a column for each day, and the sums. */
export function WeekGrid({ monday, week, busy }: Props) {
  const labels = text.week.grid;
  const { today } = useGrid();
  const daysAfter = week.days.filter(({ day }) => day > today).length;
  const hasToday = week.days.some(({ day }) => day === today);
  return (
    <table
      className={[styles.grid, hasToday && styles.hasToday].filter(Boolean).join(" ")}
      style={{ "--days-after": daysAfter } as CSSProperties}
      aria-busy={busy}
    >
      <caption className="visually-hidden">{labels.caption(formatWeek(monday))}</caption>
      <thead>
        <tr>
          <th scope="col" className={styles.project}>
            {labels.project}
          </th>
          {week.days.map(({ day }) => (
            <DayHead key={day} day={day} />
          ))}
          <th scope="col" className={styles.sum}>
            {labels.sum}
          </th>
        </tr>
      </thead>
      <tbody>
        {week.rows.map((row) => (
          <ProjectRow key={row.project} row={row} />
        ))}
      </tbody>
      <tfoot>
        <tr className={styles.row}>
          <th scope="row" className={styles.project}>
            {labels.sum}
          </th>
          {week.days.map((sum) => (
            <DayFoot key={sum.day} sum={sum} />
          ))}
          <td className={`${styles.sum} ${styles.total}`}>{formatMinutes(week.minutes)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function DayHead({ day }: { day: Day }) {
  const { today } = useGrid();
  const isToday = day === today;
  return (
    <th
      scope="col"
      className={isToday ? styles.today : undefined}
      aria-current={isToday ? "date" : undefined}
    >
      {formatDay(day, "weekday")} <span className={styles.number}>{formatDay(day, "number")}</span>
    </th>
  );
}

function DayFoot({ sum: { day, minutes, full } }: { sum: DaySum }) {
  const { today } = useGrid();
  const classNames = [styles.daySum, day === today && styles.today, full && styles.full].filter(Boolean);
  return (
    <td className={classNames.join(" ")}>
      <span className={styles.letter} aria-hidden="true">
        {formatDay(day, "letter")} {formatDay(day, "number")}
      </span>
      {formatMinutes(minutes)}
      {full && <span className={styles.fullLabel}>{text.week.grid.full}</span>}
    </td>
  );
}
