import { useId } from "react";
import { Link } from "react-router";
import { toInstant } from "../../calendar/day.ts";
import { formatDay } from "../../calendar/format.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { weekPath } from "../../week/address.ts";
import styles from "./DayTable.module.css";
import type { DayTotals, Totals } from "./totals.ts";

/** The chart's figures as a table: a row for each day, a column for each project. */
export function DayTable({ totals }: { totals: Totals }) {
  const labels = text.history.totals;
  const headingId = useId();
  const projects = totals.projects.map(({ project }) => project);
  return (
    <section className={styles.section} aria-labelledby={headingId}>
      <h3 id={headingId}>{labels.byDay}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard. */}
      <section className={styles.frame} tabIndex={0} aria-label={labels.scroll}>
        <table className={styles.table} aria-labelledby={headingId}>
          <thead>
            <tr>
              <th scope="col">{labels.day}</th>
              {projects.map((project) => (
                <th key={project} scope="col">
                  <bdi>{project}</bdi>
                </th>
              ))}
              <th scope="col">{labels.sum}</th>
            </tr>
          </thead>
          <tbody>
            {totals.days.map((day) => (
              <DayRow key={day.day} day={day} projects={projects} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{labels.sum}</th>
              {totals.projects.map(({ project, minutes }) => (
                <td key={project}>{formatMinutes(minutes)}</td>
              ))}
              <td>{formatMinutes(totals.minutes)}</td>
            </tr>
          </tfoot>
        </table>
      </section>
    </section>
  );
}

function DayRow({ day, projects }: { day: DayTotals; projects: readonly string[] }) {
  return (
    <tr className={isWeekend(day.day) ? styles.weekend : ""}>
      <th scope="row">
        <Link to={weekPath(day.day)}>{formatDay(day.day, "short")}</Link>
      </th>
      {projects.map((project) => (
        <td key={project}>{hoursText(day.byProject.get(project))}</td>
      ))}
      <td className={styles.sum}>{hoursText(day.minutes)}</td>
    </tr>
  );
}

// Leaves zeros blank: most cells of a month are empty, and zeros would hide the others.
function hoursText(minutes: number | undefined): string {
  return minutes ? formatMinutes(minutes) : "";
}

function isWeekend(day: string): boolean {
  return toInstant(day).getUTCDay() % 6 === 0;
}
