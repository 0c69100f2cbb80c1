import { Link } from "react-router";
import { useMay } from "../auth/SessionContext.tsx";
import { type Day, isoWeek, mondayOf } from "../calendar/day.ts";
import { formatWeek } from "../calendar/format.ts";
import { useDraftsState } from "../drafts/DraftsContext.tsx";
import { text } from "../text/text.ts";
import buttonStyles from "../ui/Button.module.css";
import { Loading } from "../ui/Loading.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { ProblemNotice } from "../ui/ProblemNotice.tsx";
import { weekPath } from "./address.ts";
import { SaveStatus } from "./messages/SaveStatus.tsx";
import { useRecordAs } from "./rows/useRecordAs.ts";
import { useWeek } from "./useWeek.ts";
import { WeekNav } from "./WeekNav.tsx";
import { WeekSheet } from "./WeekSheet.tsx";

interface Props {
  readonly monday: Day;
  readonly today: Day;
  /** Whether the address has no day and so means the current week. */
  readonly followsToday?: boolean;
}

/** A week: navigation to other weeks, and its hours once they are loaded. */
export function WeekView({ monday, today, followsToday = false }: Props) {
  const query = useWeek(monday);
  // Fetched in parallel with the week, because new hours can't be typed without the user type.
  const recordAs = useRecordAs(useMay("create:timesheets"));
  const { drafts } = useDraftsState();
  const labels = text.week.load;
  const title = text.week.heading(isoWeek(monday), formatWeek(monday));
  const retry = () => void query.refetch();
  return (
    <Page title={title} actions={<WeekNav monday={monday} today={today} />}>
      {/* Screen readers don't announce a heading that changes without the focus, so announce the week here. */}
      <p className="visually-hidden screen-only" aria-live="polite">
        {title}
      </p>
      {followsToday && monday !== mondayOf(today) && <NewWeek />}
      {query.isError && (
        <ProblemNotice
          error={query.error}
          title={query.data ? labels.stale : labels.failed}
          onRetry={retry}
        />
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
            <Loading label={query.fetchStatus === "paused" ? labels.offline : text.loading} />
          )}
          {drafts.size > 0 && <SaveStatus monday={monday} />}
        </>
      )}
    </Page>
  );
}

/** Offers to show the week that began while the user was editing the previous week. */
function NewWeek() {
  const { message, show } = text.week.newWeek;
  return (
    <div className="screen-only">
      <Notice
        actions={
          <Link to={weekPath()} replace className={buttonStyles.button}>
            {show}
          </Link>
        }
      >
        <p>{message}</p>
      </Notice>
    </div>
  );
}
