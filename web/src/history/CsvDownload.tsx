import { useMutation } from "@tanstack/react-query";
import { useApi } from "../api/ApiContext.tsx";
import type { Filters } from "../api/api.ts";
import { problemOf } from "../api/problem.ts";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { ProblemNotice } from "../ui/ProblemNotice.tsx";
import { csvName, saveCsv } from "./csv.ts";

/** Downloads of what the filters let through: how it goes, and the way to begin one. */
export function useCsvDownload(filters: Filters) {
  const api = useApi();
  const download = useMutation({
    mutationFn: async (wanted: Filters) => {
      const name = csvName(wanted);
      saveCsv(name, await api.csv(wanted));
      return name;
    },
  });
  return { ...download, start: () => download.mutate(filters) };
}

export type CsvDownload = ReturnType<typeof useCsvDownload>;

export function CsvButton({ download }: { download: CsvDownload }) {
  const running = download.isPending;
  return (
    // Not `disabled`, which would drop the focus that the button has just got.
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
        <Notice tone="bad" title={text.history.csv.failed}>
          <p>{text.history.csv.tooLarge}</p>
        </Notice>
      );
    }
    return <ProblemNotice error={error} title={text.history.csv.failed} onRetry={start} />;
  }
  return name === undefined ? null : <Notice tone="good">{text.history.csv.saved(name)}</Notice>;
}
