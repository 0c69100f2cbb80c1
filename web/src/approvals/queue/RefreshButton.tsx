import { useState } from "react";
import { formatDay } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import type { LoadedQueue } from "./loadedQueue.ts";
import { dayOf } from "./queue.ts";

interface Props {
  readonly onRefresh: () => Promise<{ readonly isError: boolean; readonly data: LoadedQueue | undefined }>;
}

/** Refetches the queue and announces when that is done, because often nothing else changes on the page. */
export function RefreshButton({ onRefresh }: Props) {
  const { refresh, refreshing } = text.approvals;
  const [progress, setProgress] = useState<"running" | { readonly done: string }>();
  const running = progress === "running";

  async function refreshQueue() {
    setProgress("running");
    const { isError, data } = await onRefresh();
    setProgress(isError ? undefined : { done: refreshedText(data) });
  }

  return (
    <div>
      <span role="status" className="visually-hidden">
        {typeof progress === "object" && progress.done}
      </span>
      <Button kind="quiet" aria-disabled={running} onClick={() => running || void refreshQueue()}>
        {running ? refreshing : refresh}
      </Button>
    </div>
  );
}

function refreshedText(loaded: LoadedQueue | undefined): string {
  const { refreshed, refreshedUntil } = text.approvals;
  const until = loaded?.staleAfter;
  return until === undefined ? refreshed : refreshedUntil(formatDay(dayOf(until), "medium"));
}
