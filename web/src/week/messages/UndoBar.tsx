import { formatDay } from "../../calendar/format.ts";
import { useDrafts, useDraftsState } from "../../drafts/DraftsContext.tsx";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import type { CellId } from "../GridContext.tsx";
import styles from "./UndoBar.module.css";

interface Props {
  /**
   * Limits the bar to entries of this cell, in its details. Without onlyCell, the bar shows deletions of every cell.
   */
  readonly onlyCell?: CellId;
  readonly onDone: (cellId: CellId) => void;
}

/**
 * Offers to undo the last deletion. The offer stays until the user accepts or dismisses it, or deletes another entry.
 */
export function UndoBar({ onlyCell, onDone }: Props) {
  const drafts = useDrafts();
  const { removed: last } = useDraftsState();
  const removed =
    !onlyCell || (last?.date === onlyCell.day && last.project === onlyCell.project) ? last : undefined;
  const labels = text.week.removed;
  function run(action: () => void) {
    action();
    if (removed) onDone({ day: removed.date, project: removed.project });
  }
  return (
    <div role="status" className={onlyCell && styles.within}>
      {removed && (
        <div className={styles.bar}>
          <span>
            {labels.message(
              formatMinutes(toMinutes(removed.hours)),
              removed.project,
              formatDay(removed.date, "spoken"),
            )}
          </span>
          <span className={styles.actions}>
            <Button onClick={() => run(() => drafts.undo())}>{labels.undo}</Button>
            <Button kind="quiet" onClick={() => run(() => drafts.clearRemoved())}>
              {labels.dismiss}
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}
