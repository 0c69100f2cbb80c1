import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { describeProblem } from "../../ui/ProblemNotice.tsx";
import tones from "../../ui/tones.module.css";
import { wholeSeconds } from "../queue/labels.ts";
import { mayRetry, type RowState } from "./decisions.ts";
import styles from "./RowMessage.module.css";

interface Props {
  readonly state: RowState | undefined;
  readonly name: string;
  readonly item: string;
  readonly onRetry: () => void;
}

/** The state of a decision, at the row of its entry. */
export function RowMessage({ state, name, item, onRetry }: Props) {
  const { row } = text.approvals;
  if (!state || state.kind === "sending") return null;
  return (
    <div className={`${styles.note} ${state.kind === "failed" ? tones.error : tones.warning}`}>
      <p>{sentence(state)}</p>
      {state.kind === "failed" && mayRetry(state.problem) && (
        <Button
          onClick={onRetry}
          aria-label={row.retryNamed(name)}
          data-control="retry"
          data-item={item}
          className={styles.retry}
        >
          {row.retry}
        </Button>
      )}
    </div>
  );
}

function sentence(state: Exclude<RowState, { kind: "sending" }>): string {
  const labels = text.approvals.state;
  if (state.kind === "changed") return labels.changed;
  const description = describeProblem(state.problem);
  if (state.kind === "retrying") return labels.retrying(description, wholeSeconds(state.ms));
  const { action } = state.request;
  return action.kind === "reject"
    ? `${labels.notRejected(description)} ${labels.reasonKept(action.reason)}`
    : labels.notApproved(description);
}
