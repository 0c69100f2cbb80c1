import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Summary } from "../../api/api.ts";
import { queryKeys } from "../../api/queries.ts";
import { type Day, isoWeek, lastOfMonth } from "../../calendar/day.ts";
import { formatWeek } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Loading } from "../../ui/Loading.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { weekPath } from "../../week/address.ts";
import { withFilters } from "../address.ts";
import { GroupTable } from "./GroupTable.tsx";
import styles from "./SummaryTables.module.css";
import { matchesSummaries, type Totals, weeksOf } from "./totals.ts";
import { useSummary } from "./useMonth.ts";

/** The API's summaries of the month by project and by week. It shows a notice if they don't match the entries. */
export function SummaryTables({ month, totals }: { month: Day; totals: Totals }) {
  const byProject = useSummary(month, "project");
  const byWeek = useSummary(month, "week");
  const isIdle = useIsFetching({ queryKey: queryKeys.ownEntries }) === 0;
  const failed = [byProject, byWeek].find((query) => query.isError);
  function retry() {
    void byProject.refetch();
    void byWeek.refetch();
  }
  if (failed) {
    return <ProblemNotice error={failed.error} title={text.history.totals.summaryFailed} onRetry={retry} />;
  }
  if (!byProject.data || !byWeek.data) return <Loading />;
  return (
    <>
      {isIdle && !matchesSummaries(totals, byWeek.data, byProject.data) && <DifferenceNotice />}
      <div className={styles.tables}>
        <Projects month={month} summary={byProject.data} />
        <Weeks days={totals.days.map(({ day }) => day)} summary={byWeek.data} />
      </div>
    </>
  );
}

// The entries and the summaries are separate requests, and another tab may save hours in between.
function DifferenceNotice() {
  const client = useQueryClient();
  const reload = () => void client.invalidateQueries({ queryKey: queryKeys.ownEntries });
  return (
    <Notice tone="warning" actions={<Button onClick={reload}>{text.history.totals.reload}</Button>}>
      <p>{text.history.totals.differs}</p>
    </Notice>
  );
}

function Projects({ month, summary }: { month: Day; summary: Summary }) {
  const groups = [...summary.groups].sort((a, b) => b.hours - a.hours);
  const entriesOf = (project: string) => ({
    search: withFilters(new URLSearchParams(), { from: month, to: lastOfMonth(month), project }).toString(),
  });
  return (
    <GroupTable
      caption={text.history.totals.byProject}
      head={text.history.totals.project}
      total={summary.total_hours}
      groups={groups}
      name={(key) => (
        <Link to={entriesOf(key)}>
          <bdi>{key}</bdi>
        </Link>
      )}
    />
  );
}

function Weeks({ days, summary }: { days: readonly Day[]; summary: Summary }) {
  const mondays = weeksOf(days);
  return (
    <GroupTable
      caption={text.history.totals.byWeek}
      note={text.history.totals.partWeeks}
      head={text.history.totals.week}
      total={summary.total_hours}
      groups={summary.groups}
      name={(key) => <WeekName label={key} monday={mondays.get(key)} />}
    />
  );
}

function WeekName({ label, monday }: { label: string; monday: Day | undefined }) {
  if (monday === undefined) return label;
  return (
    <>
      <Link to={weekPath(monday)}>{text.history.totals.weekNumber(isoWeek(monday))}</Link>{" "}
      <span className={styles.dates}>{formatWeek(monday)}</span>
    </>
  );
}
