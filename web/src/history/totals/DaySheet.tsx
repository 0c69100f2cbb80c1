import { formatDay } from "../../calendar/format.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import styles from "./DaySheet.module.css";
import type { Totals } from "./totals.ts";

/** The days with hours, one row each, for print. It fits the width of a page with any number of projects. */
export function DaySheet({ totals }: { totals: Totals }) {
  const labels = text.history.totals;
  return (
    <table className={styles.table}>
      <caption>{labels.byDay}</caption>
      <thead>
        <tr>
          <th scope="col">{labels.day}</th>
          <th scope="col">{labels.projects}</th>
          <th scope="col">{labels.hours}</th>
        </tr>
      </thead>
      <tbody>
        {totals.days
          .filter(({ minutes }) => minutes > 0)
          .map(({ day, minutes, byProject }) => (
            <tr key={day}>
              <th scope="row">{formatDay(day, "short")}</th>
              <td>
                <ul className={styles.projects}>
                  {totals.projects
                    .filter(({ project }) => byProject.has(project))
                    .map(({ project }) => (
                      <li key={project}>
                        <bdi>{project}</bdi>: {formatMinutes(byProject.get(project) ?? 0)}
                      </li>
                    ))}
                </ul>
              </td>
              <td>{formatMinutes(minutes)}</td>
            </tr>
          ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{labels.sum}</th>
          <td />
          <td>{formatMinutes(totals.minutes)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
