import type { RefObject } from "react";
import type { Entry } from "../../api/api.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import tones from "../../ui/tones.module.css";
import { useFocusInView } from "../../ui/useFocusInView.ts";
import { minutesOf } from "../queue/queue.ts";
import styles from "./Dock.module.css";
import {
  type Batch,
  type Decisions,
  type DecisionsState,
  failedSteps,
  isRunning,
  undoable,
} from "./decisions.ts";
import { summarize } from "./summary.ts";

interface Props {
  readonly chosen: readonly Entry[];
  readonly decisions: Decisions;
  readonly state: DecisionsState;
  readonly onApprove: () => void;
  readonly onReject: () => void;
  readonly onClear: () => void;
  /** Where the focus goes when there is nothing left to decide. */
  readonly status: RefObject<HTMLDivElement | null>;
}

/** What stays at hand at the bottom: what came of the last decisions, and what to do with what is chosen. */
export function Dock(props: Props) {
  const { chosen, decisions, state, status } = props;
  const empty = !state.batch && chosen.length === 0;
  useFocusInView(chosen.length > 0, state.batch !== undefined, isRunning(state.batch));
  return (
    <div className={`${styles.dock} ${empty ? styles.empty : ""}`} data-dock>
      <div ref={status} tabIndex={-1} className={styles.status}>
        <Said state={state} />
        <AfterDecisions decisions={decisions} state={state} />
      </div>
      {chosen.length > 0 && <Chosen {...props} />}
    </div>
  );
}

// The region is there before it has something to say: a live region that comes with its text may stay unheard. One
// decision is on its way for a moment only, and is told when it is done.
function Said({ state: { batch } }: { state: DecisionsState }) {
  const running = isRunning(batch);
  const single = running && batch?.total === 1;
  return (
    <div className={styles.said}>
      <div role="status">{batch && !single && <Told batch={batch} />}</div>
      {single && <p className={`${styles.line} ${styles.late}`}>{text.approvals.progress.one}</p>}
      {batch && running && !single && <Progress done={batch.ended.length} total={batch.total} />}
    </div>
  );
}

function Told({ batch }: { batch: Batch }) {
  const { line, notes, complete } = summarize(batch);
  return (
    <>
      <p className={styles.line}>
        {!isRunning(batch) && (
          <span className={`${styles.sign} ${complete ? tones.good : tones.bad}`} aria-hidden="true">
            {complete ? "✓" : "!"}
          </span>
        )}
        {line}
      </p>
      {notes.map((note) => (
        <p key={note.id} className={styles.noted}>
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

function AfterDecisions({ decisions, state }: { decisions: Decisions; state: DecisionsState }) {
  const { summary } = text.approvals;
  if (!state.batch || isRunning(state.batch)) return null;
  const back = undoable(state.batch).length;
  const failed = failedSteps(state).length;
  return (
    <div className={styles.actions}>
      {failed > 0 && (
        <Button onClick={() => decisions.retry()} data-control="retry-all" data-item="dock">
          {summary.retry(failed)}
        </Button>
      )}
      {back > 0 && (
        <Button onClick={() => decisions.undo()} data-control="undo" data-item="dock">
          {summary.undo(back)}
        </Button>
      )}
      <Button
        kind="quiet"
        aria-label={summary.dismiss}
        onClick={() => decisions.dismiss()}
        data-control="dismiss"
        data-item="dock"
      >
        <span aria-hidden="true">✕</span>
      </Button>
    </div>
  );
}

function Chosen({ chosen, onApprove, onReject, onClear }: Props) {
  const { bar } = text.approvals;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, and these are buttons.
    <div role="group" aria-label={bar.label} className={styles.bar}>
      <p className={styles.count}>{bar.chosen(chosen.length, formatMinutes(minutesOf(chosen)))}</p>
      <div className={styles.actions}>
        <Button kind="quiet" onClick={onClear} data-control="clear" data-item="dock">
          {bar.clear}
        </Button>
        <Button onClick={onReject} data-control="reject-chosen" data-item="dock">
          <Label wide={bar.reject(chosen.length)} narrow={bar.rejectShort(chosen.length)} />
        </Button>
        <Button
          kind="primary"
          onClick={onApprove}
          aria-keyshortcuts="Control+Enter"
          data-control="approve-chosen"
          data-item="dock"
        >
          <Label wide={bar.approve(chosen.length)} narrow={bar.approveShort(chosen.length)} />
        </Button>
      </div>
    </div>
  );
}

// Two buttons with the long words do not fit beside each other on a phone.
function Label({ wide, narrow }: { wide: string; narrow: string }) {
  return (
    <>
      <span className={styles.wide}>{wide}</span>
      <span className={styles.narrow}>{narrow}</span>
    </>
  );
}
