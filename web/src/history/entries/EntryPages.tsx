import { useEffect, useRef } from "react";
import type { Entry, Filters } from "../../api/api.ts";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { NothingRecorded } from "../NothingRecorded.tsx";
import { EntryList } from "./EntryList.tsx";
import styles from "./EntryPages.module.css";
import { NothingMatches } from "./NothingMatches.tsx";
import type { useEntries } from "./useEntries.ts";

interface Props {
  readonly query: ReturnType<typeof useEntries>["query"];
  readonly entries: readonly Entry[];
  readonly filters: Filters;
}

/** The loaded pages with their sum, and a button that loads the next page. */
export function EntryPages({ query, entries, filters }: Props) {
  const { list } = text.history;
  const { region, loadNextPage } = useNextPage(query, entries.length);
  if (entries.length === 0 && !query.hasNextPage) return <NoEntries filters={filters} />;
  return (
    <div className={styles.pages} ref={region}>
      <p role="status" tabIndex={-1} className={styles.count}>
        {foundText(entries, query.hasNextPage)}
      </p>
      {entries.length > 0 && <EntryList entries={entries} />}
      {query.isFetchNextPageError && (
        <ProblemNotice error={query.error} title={list.moreFailed} onRetry={loadNextPage} />
      )}
      {query.hasNextPage && (
        <More running={query.isFetchingNextPage} gap={endsInGap(query)} onMore={loadNextPage} />
      )}
    </div>
  );
}

function NoEntries({ filters }: { filters: Filters }) {
  const { project, status, to } = filters;
  if (project !== undefined || status !== undefined) return <NothingMatches filters={filters} />;
  return <NothingRecorded {...(to !== undefined && { day: to })} />;
}

function foundText(entries: readonly Entry[], more: boolean): string {
  const minutes = entries.reduce((sum, { hours }) => sum + toMinutes(hours), 0);
  const found = more ? text.history.list.foundSoFar : text.history.list.found;
  return found(entries.length, formatMinutes(minutes));
}

// The service reads the table once for each page, and returns the entries that match. The page can be empty although
// older entries match.
function endsInGap(query: Props["query"]): boolean {
  return query.data?.pages.at(-1)?.entries.length === 0;
}

function More({ running, gap, onMore }: { running: boolean; gap: boolean; onMore: () => void }) {
  const { list } = text.history;
  const button = (
    <Button aria-disabled={running} onClick={() => running || onMore()}>
      {moreLabel(running, gap)}
    </Button>
  );
  if (!gap) return <div className={styles.more}>{button}</div>;
  return (
    <Notice title={list.gapTitle} actions={button}>
      <p>{list.gap}</p>
    </Notice>
  );
}

function moreLabel(running: boolean, gap: boolean): string {
  const { list } = text.history;
  if (running) return list.moreRunning;
  return gap ? list.searchOlder : list.more;
}

// Loads the next page and moves the focus to its first entry, because the button is below the new entries. The button
// disappears with the last page, so if the last page is empty, the focus moves to the count.
function useNextPage(query: Props["query"], count: number) {
  const region = useRef<HTMLDivElement>(null);
  const countBefore = useRef<number>(undefined);
  const { isFetchingNextPage, hasNextPage } = query;
  useEffect(() => {
    if (countBefore.current === undefined || isFetchingNextPage) return;
    const first = countBefore.current;
    countBefore.current = undefined;
    if (count > first) region.current?.querySelectorAll<HTMLElement>("[data-entry]")[first]?.focus();
    else if (!hasNextPage) region.current?.querySelector<HTMLElement>("[role=status]")?.focus();
  }, [count, isFetchingNextPage, hasNextPage]);
  function loadNextPage() {
    countBefore.current = count;
    void query.fetchNextPage();
  }
  return { region, loadNextPage: loadNextPage };
}
