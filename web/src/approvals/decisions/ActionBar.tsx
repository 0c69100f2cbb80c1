import type { RefObject } from "react";
import type { Entry } from "../../api/api.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import tones from "../../ui/tones.module.css";
import { useFocusInView } from "../../ui/useFocusInView.ts";
import { minutesOf } from "../queue/queue.ts";
import styles from "./ActionBar.module.css";
import {
  type Batch,
  type Decisions,
  type DecisionsState,
  isRunning,
  retryableRequests,
  undoableEntries,
} from "./decisions.ts";
import { summarize } from "./summary.ts";

interface Props {
  readonly selected: readonly Entry[];
  readonly decisions: Decisions;
  readonly state: DecisionsState;
  readonly onApprove: () => void;
  readonly onReject: () => void;
  readonly onClear: () => void;
  /** Gets the focus when no entry is left to decide. */
  readonly status: RefObject<HTMLDivElement | null>;
}

/** The bar at the bottom: the outcome of the last decisions, and the actions on the selected entries. */
export function ActionBar(props: Props) {
  const { selected, decisions, state, status } = props;
  const empty = !state.batch && selected.length === 0;
  useFocusInView(selected.length > 0, state.batch !== undefined, isRunning(state.batch));
  return (
    <div className={`${styles.bar} ${empty ? styles.empty : ""}`} data-action-bar>
      <div ref={status} tabIndex={-1} className={styles.status}>
        <BatchStatus state={state} />
        <BatchActions decisions={decisions} state={state} />
      </div>
      {selected.length > 0 && <SelectionActions {...props} />}
    </div>
  );
}

// The live region is rendered before it has a text, because screen readers may ignore a live region that appears with
// its text. The start of a single decision isn't announced, because its result follows within a moment.
function BatchStatus({ state: { batch } }: { state: DecisionsState }) {
  const running = isRunning(batch);
  const single = running && batch?.total === 1;
  return (
    <div className={styles.outcome}>
      <div role="status">{batch && !single && <BatchSummary batch={batch} />}</div>
      {single && <p className={`${styles.line} ${styles.delayed}`}>{text.approvals.progress.one}</p>}
      {batch && running && !single && <Progress done={batch.completed.length} total={batch.total} />}
    </div>
  );
}

function BatchSummary({ batch }: { batch: Batch }) {
  const { line, notes, complete } = summarize(batch);
  return (
    <>
      <p className={styles.line}>
        {!isRunning(batch) && (
          <span className={`${styles.sign} ${complete ? tones.success : tones.error}`} aria-hidden="true">
            {complete ? "✓" : "!"}
          </span>
        )}
        {line}
      </p>
      {notes.map((note) => (
        <p key={note.id} className={styles.outcomeNote}>
          {note.text}
        </p>
      ))}
    </>
  );
}

function Progress({ done, total }: { done: number; total: number }) {
  const { progress } = text.approvals;
  return (
    <p className={styles.progress}>
      <progress value={done} max={total} aria-label={progress.label} />
      {progress.of(done, total)}
    </p>
  );
}

function BatchActions({ decisions, state }: { decisions: Decisions; state: DecisionsState }) {
  const { summary } = text.approvals;
  if (!state.batch || isRunning(state.batch)) return null;
  const undoable = undoableEntries(state.batch).length;
  const failed = retryableRequests(state).length;
  return (
    <div className={styles.actions}>
      {failed > 0 && (
        <Button onClick={() => decisions.retry()} data-control="retry-all" data-item="action-bar">
          {summary.retry(failed)}
        </Button>
      )}
      {undoable > 0 && (
        <Button onClick={() => decisions.undo()} data-control="undo" data-item="action-bar">
          {summary.undo(undoable)}
        </Button>
      )}
      <Button
        kind="quiet"
        aria-label={summary.dismiss}
        onClick={() => decisions.dismiss()}
        data-control="dismiss"
        data-item="action-bar"
      >
        <span aria-hidden="true">✕</span>
      </Button>
    </div>
  );
}

function SelectionActions({ selected, onApprove, onReject, onClear }: Props) {
  const { bar } = text.approvals;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, and these are buttons.
    <div role="group" aria-label={bar.label} className={styles.selection}>
      <p className={styles.count}>{bar.selected(selected.length, formatMinutes(minutesOf(selected)))}</p>
      <div className={styles.actions}>
        <Button kind="quiet" onClick={onClear} data-control="clear" data-item="action-bar">
          {bar.clear}
        </Button>
        <Button onClick={onReject} data-control="reject-selected" data-item="action-bar">
          <ResponsiveLabel wide={bar.reject(selected.length)} narrow={bar.rejectShort(selected.length)} />
        </Button>
        <Button
          kind="primary"
          onClick={onApprove}
          aria-keyshortcuts="Control+Enter"
          data-control="approve-selected"
          data-item="action-bar"
        >
          <ResponsiveLabel wide={bar.approve(selected.length)} narrow={bar.approveShort(selected.length)} />
        </Button>
      </div>
    </div>
  );
}

// Two buttons with long labels don't fit side by side on a phone.
function ResponsiveLabel({ wide, narrow }: { wide: string; narrow: string }) {
  return (
    <>
      <span className={styles.wide}>{wide}</span>
      <span className={styles.narrow}>{narrow}</span>
    </>
  );
}
