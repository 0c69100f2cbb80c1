import { useState } from "react";
import { formatDay } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import type { Loaded } from "./loaded.ts";
import { dayOf } from "./queue.ts";

interface Props {
  readonly onRefresh: () => Promise<{ readonly isError: boolean; readonly data: Loaded | undefined }>;
}

/** Looks again for what waits, and says when that is done: often nothing else is to be seen of it. */
export function Refresh({ onRefresh }: Props) {
  const { refresh, refreshing } = text.approvals;
  const [progress, setProgress] = useState<"running" | { readonly done: string }>();
  const running = progress === "running";

  async function look() {
    setProgress("running");
    const { isError, data } = await onRefresh();
    setProgress(isError ? undefined : { done: wordsOf(data) });
  }

  return (
    <div>
      <span role="status" className="visually-hidden">
        {typeof progress === "object" && progress.done}
      </span>
      <Button kind="quiet" aria-disabled={running} onClick={() => running || void look()}>
        {running ? refreshing : refresh}
      </Button>
    </div>
  );
}

function wordsOf(loaded: Loaded | undefined): string {
  const { refreshed, refreshedUntil } = text.approvals;
  const until = loaded?.keptAfter;
  return until === undefined ? refreshed : refreshedUntil(formatDay(dayOf(until), "medium"));
}
