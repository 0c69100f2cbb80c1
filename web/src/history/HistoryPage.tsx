import { Link, useSearchParams } from "react-router";
import { useMay } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { readAddress, type View, withView } from "./address.ts";
import { EntriesView } from "./entries/EntriesView.tsx";
import styles from "./HistoryPage.module.css";
import { TotalsView } from "./totals/TotalsView.tsx";

/** The user's recorded hours: a list of entries, or the totals of a month. */
export function HistoryPage() {
  const mayRead = useMay("read:timesheets");
  const [params] = useSearchParams();
  const { view, filters, month, ignored } = readAddress(params);
  if (!mayRead) {
    return (
      <Page title={text.history.title}>
        <Notice tone="warning">{text.history.notAllowed}</Notice>
      </Page>
    );
  }
  return (
    <Page
      title={text.history.title}
      {...(view === "totals" && { part: text.history.views.totals })}
      actions={<Views shown={view} params={params} />}
    >
      {ignored.length > 0 && (
        <Notice tone="warning" title={text.history.ignoredTitle}>
          <p>{text.history.ignored([...new Set(ignored)].join(", "))}</p>
        </Notice>
      )}
      {view === "entries" ? <EntriesView filters={filters} /> : <TotalsView month={month} />}
    </Page>
  );
}

// Links, not tabs: each view has its own address.
function Views({ shown, params }: { shown: View; params: URLSearchParams }) {
  const views: readonly View[] = ["entries", "totals"];
  return (
    <nav aria-label={text.history.views.label} className={styles.views}>
      {views.map((view) => (
        <Link
          key={view}
          to={{ search: withView(params, view).toString() }}
          className={styles.view}
          {...(view === shown && { "aria-current": "page" as const })}
        >
          {text.history.views[view]}
        </Link>
      ))}
    </nav>
  );
}
