import { Navigate, useParams } from "react-router";
import { NotFound } from "../app/NotFound.tsx";
import { useMay } from "../auth/SessionContext.tsx";
import { lastDay } from "../entry/days.ts";
import { text } from "../text/text.ts";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { mondayInAddress, weekPath } from "./address.ts";
import { useDisplayedWeek } from "./useDisplayedWeek.ts";
import { useToday } from "./useToday.ts";
import { WeekView } from "./WeekView.tsx";

/** The week of the day in the address, or the current week if there is none. */
export function WeekPage() {
  const { day } = useParams();
  const today = useToday();
  const displayed = useDisplayedWeek(today);
  const mayRead = useMay("read:timesheets");
  if (!mayRead)
    return (
      <Page title={text.week.title}>
        <Notice tone="warning">{text.problems.byCode.forbidden}</Notice>
      </Page>
    );
  if (day === undefined) return <WeekView monday={displayed} today={today} followsToday />;
  const monday = mondayInAddress(day, lastDay());
  if (monday === undefined) return <NotFound />;
  return day === monday ? (
    <WeekView monday={monday} today={today} />
  ) : (
    <Navigate to={weekPath(monday)} replace />
  );
}
