import { useState } from "react";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";

interface Props {
  readonly onRefresh: () => Promise<{ readonly isError: boolean }>;
}

/** Looks again for what waits, and says when that is done: often nothing else is to be seen of it. */
export function Refresh({ onRefresh }: Props) {
  const { refresh, refreshing, refreshed } = text.approvals;
  const [progress, setProgress] = useState<"running" | "done">();
  const running = progress === "running";

  async function look() {
    setProgress("running");
    const { isError } = await onRefresh();
    setProgress(isError ? undefined : "done");
  }

  return (
    <div>
      <span role="status" className="visually-hidden">
        {progress === "done" && refreshed}
      </span>
      <Button kind="quiet" aria-disabled={running} onClick={() => running || void look()}>
        {running ? refreshing : refresh}
      </Button>
    </div>
  );
}
