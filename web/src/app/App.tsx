import { lazy, useEffect } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { useMay, useSessionState } from "../auth/SessionContext.tsx";
import { useDrafts } from "../drafts/DraftsContext.tsx";
import { WeekPage } from "../week/WeekPage.tsx";
import { NotAllowed } from "./NotAllowed.tsx";
import { NotFound } from "./NotFound.tsx";
import { Shell } from "./Shell.tsx";
import { useLeaveWarning, useSignedOutElsewhere, useUnsaved } from "./unsaved.ts";

// Most users come for the week. The other pages are loaded when they are opened.
const HistoryPage = lazy(async () => ({ default: (await import("../history/HistoryPage.tsx")).HistoryPage }));
const ApprovalsPage = lazy(async () => ({
  default: (await import("../approvals/ApprovalsPage.tsx")).ApprovalsPage,
}));

/** The pages of a signed-in user. */
export function App() {
  const drafts = useDrafts();
  const { kind } = useSessionState();
  const { count } = useUnsaved();
  // Don't warn after the session has expired: signing in again leaves the page too, but the drafts survive that.
  useLeaveWarning(count > 0 && kind === "signed-in");
  useSignedOutElsewhere(count > 0);
  useEffect(() => {
    drafts.resume();
    const resume = () => drafts.resume();
    window.addEventListener("online", resume);
    return () => window.removeEventListener("online", resume);
  }, [drafts]);
  return (
    <BrowserRouter>
      <Routes>
        <Route element={<Shell />}>
          <Route index element={<Home />} />
          <Route path="week/:day?" element={<WeekPage />} />
          <Route path="history" element={<HistoryPage />} />
          <Route path="approvals" element={<ApprovalsPage />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </BrowserRouter>
  );
}

/** Redirects "/" to the first page that the user may see. */
function Home() {
  const mayRead = useMay("read:timesheets");
  const mayApprove = useMay("approve:timesheets");
  if (mayRead) return <Navigate to="/week" replace />;
  return mayApprove ? <Navigate to="/approvals" replace /> : <NotAllowed />;
}
