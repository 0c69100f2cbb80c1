import type { Status } from "../../api/api.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { StatusMark } from "../../ui/StatusMark.tsx";
import styles from "./MonthTotal.module.css";
import type { Totals } from "./totals.ts";

const statuses: readonly Status[] = ["approved", "submitted", "rejected"];

/** The month's total hours, and the hours of each status. */
export function MonthTotal({ totals }: { totals: Totals }) {
  const labels = text.history.totals;
  return (
    <dl className={styles.totals}>
      <div className={styles.all}>
        <dt>{labels.recorded}</dt>
        <dd>{labels.total(formatMinutes(totals.minutes))}</dd>
      </div>
      {statuses.map((status) => (
        <div key={status}>
          <dt>
            <StatusMark status={status} />
          </dt>
          <dd>{labels.total(formatMinutes(totals.byStatus[status]))}</dd>
        </div>
      ))}
    </dl>
  );
}
