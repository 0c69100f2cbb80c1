import { formatDay } from "../../calendar/format.ts";
import { useDrafts, useDraftsState } from "../../drafts/DraftsContext.tsx";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import type { Place } from "../GridContext.tsx";
import styles from "./UndoBar.module.css";

interface Props {
  /** Limits the bar to entries of this cell, in its details. Without it, the bar shows deletions of every cell. */
  readonly of?: Place;
  readonly onDone: (place: Place) => void;
}

/** Offers to undo the last deletion. It stays until the user dismisses it or deletes another entry. */
export function UndoBar({ of, onDone }: Props) {
  const drafts = useDrafts();
  const { removed: last } = useDraftsState();
  const removed = !of || (last?.date === of.day && last.project === of.project) ? last : undefined;
  const labels = text.week.removed;
  function finish(does: () => void) {
    does();
    if (removed) onDone({ day: removed.date, project: removed.project });
  }
  return (
    <div role="status" className={of && styles.within}>
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
            <Button onClick={() => finish(() => drafts.undo())}>{labels.undo}</Button>
            <Button kind="quiet" onClick={() => finish(() => drafts.forgetRemoved())}>
              {labels.dismiss}
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}
