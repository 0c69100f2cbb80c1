import type { Day } from "../../calendar/day.ts";
import { formatDay } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import { Loading } from "../../ui/Loading.tsx";
import { PrintOnly, PrintSheet } from "../../ui/PrintSheet.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { NothingRecorded } from "../NothingRecorded.tsx";
import { bandsOf } from "./bands.ts";
import { ChartFrame } from "./ChartFrame.tsx";
import { DaySheet } from "./DaySheet.tsx";
import { DayTable } from "./DayTable.tsx";
import { MonthPicker } from "./MonthPicker.tsx";
import { MonthTotal } from "./MonthTotal.tsx";
import { SummaryTables } from "./SummaryTables.tsx";
import type { Totals } from "./totals.ts";
import { useMonth } from "./useMonth.ts";

/** The totals of a month: the sum, a chart and a table by day, and tables by project and by week. */
export function TotalsView({ month }: { month: Day }) {
  const { query, totals } = useMonth(month);
  return (
    <>
      <MonthPicker month={month} />
      {query.isError && (
        <ProblemNotice
          error={query.error}
          title={totals ? text.history.stale : text.history.totals.failed}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && <Loading />}
      {totals && <Month month={month} totals={totals} />}
    </>
  );
}

function Month({ month, totals }: { month: Day; totals: Totals }) {
  if (totals.projects.length === 0) return <NothingRecorded day={month} />;
  return (
    <PrintSheet period={formatDay(month, "month")}>
      <MonthTotal totals={totals} />
      <ChartFrame days={totals.days} bands={bandsOf(totals)} />
      <SummaryTables month={month} totals={totals} />
      <DayTable totals={totals} />
      <PrintOnly>
        <DaySheet totals={totals} />
      </PrintOnly>
    </PrintSheet>
  );
}
