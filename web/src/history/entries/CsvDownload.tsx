import { useMutation } from "@tanstack/react-query";
import { useId } from "react";
import { useApi } from "../../api/ApiContext.tsx";
import type { Filters, Separator } from "../../api/api.ts";
import { problemOf } from "../../api/problem.ts";
import { formatMinutes } from "../../hours/format.ts";
import { useRemembered } from "../../state/useRemembered.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import styles from "./CsvDownload.module.css";
import { csvName, saveCsv } from "./csv.ts";

/** Returns the download of the filtered entries: its state, a function that starts it, and its separator. */
export function useCsvDownload(filters: Filters) {
  const api = useApi();
  const [chosen, choose] = useRemembered("csvSeparator");
  const separator = isSeparator(chosen) ? chosen : defaultSeparator();
  const download = useMutation({
    mutationFn: async (requested: Filters) => {
      const name = csvName(requested);
      saveCsv(name, await api.csv(requested, separator));
      return name;
    },
  });
  return { ...download, start: () => download.mutate(filters), separator, choose };
}

function isSeparator(text: string | undefined): text is Separator {
  return text === "comma" || text === "semicolon";
}

// Spreadsheets expect a semicolon in regions with a decimal comma. The page can't read the user's region, so it uses
// the decimal sign of the browser's language.
function defaultSeparator(): Separator {
  return formatMinutes(30).includes(",") ? "semicolon" : "comma";
}

export type CsvDownload = ReturnType<typeof useCsvDownload>;

export function SeparatorChoice({ download }: { download: CsvDownload }) {
  const id = useId();
  const labels = text.history.csv;
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>{labels.separator}</label>
      <select
        id={id}
        value={download.separator}
        onChange={(event) => {
          download.reset();
          download.choose(event.target.value);
        }}
      >
        <option value="comma">{labels.comma}</option>
        <option value="semicolon">{labels.semicolon}</option>
      </select>
    </div>
  );
}

export function CsvButton({ download }: { download: CsvDownload }) {
  const running = download.isPending;
  return (
    // Not `disabled`: a disabled button would lose the focus that it has just received.
    <Button aria-disabled={running} onClick={() => running || download.start()}>
      {running ? text.history.csv.running : text.history.csv.download}
    </Button>
  );
}

export function CsvOutcome({ download }: { download: CsvDownload }) {
  const { error, data: name, start } = download;
  if (error) {
    const { code } = problemOf(error);
    if (code === "range_too_large") {
      return (
        <Notice tone="error" title={text.history.csv.failed}>
          <p>{text.history.csv.tooLarge}</p>
        </Notice>
      );
    }
    return <ProblemNotice error={error} title={text.history.csv.failed} onRetry={start} />;
  }
  return name === undefined ? null : <Notice tone="success">{text.history.csv.saved(name)}</Notice>;
}
