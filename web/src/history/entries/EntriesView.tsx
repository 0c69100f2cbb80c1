import { Fragment } from "react";
import { useSearchParams } from "react-router";
import type { Filters } from "../../api/api.ts";
import { text } from "../../text/text.ts";
import { Loading } from "../../ui/Loading.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import { withFilters } from "../address.ts";
import { describeFilters } from "../describe.ts";
import { FilterForm } from "../filters/FilterForm.tsx";
import { CsvButton, CsvOutcome, SeparatorChoice, useCsvDownload } from "./CsvDownload.tsx";
import styles from "./EntriesView.module.css";
import { EntryPages } from "./EntryPages.tsx";
import { useEntries } from "./useEntries.ts";

/** The filtered entries, newest day first, with a download of the same entries. */
export function EntriesView({ filters }: { filters: Filters }) {
  const [params, setParams] = useSearchParams();
  const { query, entries } = useEntries(filters);
  const download = useCsvDownload(filters);
  const failed = query.isError && !query.isFetchNextPageError;

  function show(next: Filters) {
    download.reset();
    setParams(withFilters(params, next));
  }

  return (
    <>
      <FilterForm filters={filters} onShow={show} />
      <div className={styles.bar}>
        <h2>
          {describeFilters(filters).map((part, index) => (
            <Fragment key={part}>
              {index > 0 && " · "}
              <bdi>{part}</bdi>
            </Fragment>
          ))}
        </h2>
        <div className={styles.download}>
          <SeparatorChoice download={download} />
          <CsvButton download={download} />
        </div>
      </div>
      <CsvOutcome download={download} />
      {failed && (
        <ProblemNotice
          error={query.error}
          title={query.data ? text.history.stale : text.history.list.failed}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && <Loading />}
      {query.data && <EntryPages query={query} entries={entries} filters={filters} />}
    </>
  );
}
