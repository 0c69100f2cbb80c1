import { formatDay } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./LoadMore.module.css";
import type { LoadedQueue } from "./loadedQueue.ts";
import { dayOf } from "./queue.ts";

interface Props {
  readonly loaded: LoadedQueue;
  /** The number of displayed entries. */
  readonly count: number;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}

/** Offers to load more pending entries. It doesn't state their number, because the service doesn't count them. */
export function LoadMore({ loaded: { next, staleAfter }, count, isLoading, onMore }: Props) {
  const labels = text.approvals.more;
  const until = staleAfter === undefined ? undefined : formatDay(dayOf(staleAfter), "medium");
  if (next === undefined && until === undefined) return null;
  return (
    <div className={styles.more}>
      <div>
        {next !== undefined && <p>{labels.shown(count)}</p>}
        {until !== undefined && <p>{labels.stale(until)}</p>}
      </div>
      {next !== undefined && (
        // Not `disabled` while it loads: a disabled button would lose the focus.
        <Button
          aria-disabled={isLoading}
          onClick={() => isLoading || onMore()}
          data-control="more"
          data-item="more"
        >
          {isLoading ? labels.loading : labels.load}
        </Button>
      )}
      <span role="status" className="visually-hidden">
        {isLoading && labels.loading}
      </span>
    </div>
  );
}
