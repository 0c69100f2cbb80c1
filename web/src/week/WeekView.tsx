import { useMay } from "../auth/SessionContext.tsx";
import { type Day, isoWeek } from "../calendar/day.ts";
import { formatWeek } from "../calendar/format.ts";
import { useDraftsState } from "../drafts/DraftsContext.tsx";
import { text } from "../text/text.ts";
import { Loading } from "../ui/Loading.tsx";
import { Page } from "../ui/Page.tsx";
import { ProblemNotice } from "../ui/ProblemNotice.tsx";
import { SaveStatus } from "./SaveStatus.tsx";
import { useRecordAs } from "./useRecordAs.ts";
import { useWeek } from "./useWeek.ts";
import { WeekNav } from "./WeekNav.tsx";
import { WeekSheet } from "./WeekSheet.tsx";

/** A week: the way to others, and its hours once they are there. */
export function WeekView({ monday, today }: { monday: Day; today: Day }) {
  const query = useWeek(monday);
  // Asked along with the week: until it is known, nothing new can be typed.
  const recordAs = useRecordAs(useMay("create:timesheets"));
  const { drafts } = useDraftsState();
  const words = text.week.load;
  const title = text.week.heading(isoWeek(monday), formatWeek(monday));
  const retry = () => void query.refetch();
  return (
    <Page title={title} actions={<WeekNav monday={monday} today={today} />}>
      {/* For who listens: the heading changes where the focus is not. */}
      <p className="visually-hidden" aria-live="polite">
        {title}
      </p>
      {query.isError && (
        <ProblemNotice error={query.error} title={query.data ? words.stale : words.failed} onRetry={retry} />
      )}
      {query.data ? (
        <WeekSheet
          monday={monday}
          today={today}
          entries={query.data}
          loading={query.isPlaceholderData}
          recordAs={recordAs}
        />
      ) : (
        <>
          {query.isPending && (
            <Loading label={query.fetchStatus === "paused" ? words.offline : text.loading} />
          )}
          {drafts.size > 0 && <SaveStatus monday={monday} />}
        </>
      )}
    </Page>
  );
}
