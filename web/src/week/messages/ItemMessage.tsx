import { useDrafts } from "../../drafts/DraftsContext.tsx";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { useOnline } from "../../ui/useOnline.ts";
import { ConflictMessage } from "./ConflictMessage.tsx";
import { Countdown } from "./Countdown.tsx";
import { describeFailure, describeWait, type StuckDraft } from "./describe.ts";
import { Message } from "./Message.tsx";

interface Props {
  readonly draft: StuckDraft;
  readonly id?: string;
  /** The day that the message is about, if the context doesn't show it. */
  readonly label?: string;
  /** Called after a button was pressed, because the message may disappear together with the focused button. */
  readonly onDone: () => void;
}

/** The reason why a draft isn't saved, with the actions that resolve it. */
export function ItemMessage({ draft, id, label, onDone }: Props) {
  const drafts = useDrafts();
  const online = useOnline();
  const thenDone = (action: () => void) => () => {
    action();
    onDone();
  };
  const retryButton = (label: string) => (
    <Button onClick={thenDone(() => drafts.submit(draft.id))}>{label}</Button>
  );
  const discardButton = (
    <Button onClick={thenDone(() => drafts.revert(draft.id))}>{text.week.failed.discard}</Button>
  );
  const messageProps = { ...(id !== undefined && { id }), ...(label !== undefined && { label }) };
  if (draft.phase === "conflict") return <ConflictMessage draft={draft} onDone={onDone} {...messageProps} />;
  if (draft.phase === "waiting")
    return (
      <Message tone="warning" {...messageProps} actions={retryButton(text.week.waiting.now)}>
        {describeWait(draft, online)}{" "}
        {online && draft.retryAt !== undefined && <Countdown until={draft.retryAt} />}
      </Message>
    );
  // A retry may succeed if the service refused the draft for a reason that may have changed since. It can't succeed if
  // the typed hours are invalid, or while the entry is approved.
  const { code } = draft.problem;
  const canRetry = code !== "approved" && !code.startsWith("hours_");
  return (
    <Message
      tone="error"
      {...messageProps}
      actions={
        <>
          {canRetry && retryButton(text.week.failed.retry)}
          {discardButton}
        </>
      }
    >
      {text.week.failed.message(describeFailure(draft.problem))}
    </Message>
  );
}
