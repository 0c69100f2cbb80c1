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
  /** Called after a button was pressed, because the message may disappear and lose the focus. */
  readonly onDone: () => void;
}

/** The reason why a draft isn't saved, with the actions that resolve it. */
export function ItemMessage({ draft, id, label, onDone }: Props) {
  const drafts = useDrafts();
  const online = useOnline();
  const act = (does: () => void) => () => {
    does();
    onDone();
  };
  const tryNow = (label: string) => <Button onClick={act(() => drafts.submit(draft.id))}>{label}</Button>;
  const discard = <Button onClick={act(() => drafts.revert(draft.id))}>{text.week.failed.discard}</Button>;
  const shared = { ...(id !== undefined && { id }), ...(label !== undefined && { label }) };
  if (draft.phase === "conflict") return <ConflictMessage draft={draft} onDone={onDone} {...shared} />;
  if (draft.phase === "waiting")
    return (
      <Message tone="warn" {...shared} actions={tryNow(text.week.waiting.now)}>
        {describeWait(draft, online)}{" "}
        {online && draft.retryAt !== undefined && <Countdown until={draft.retryAt} />}
      </Message>
    );
  // A retry may succeed if the service refused the draft and something else has changed since. It can't succeed if the
  // typed hours are invalid, or while the entry is approved.
  const { code } = draft.problem;
  const refused = code !== "approved" && !code.startsWith("hours_");
  return (
    <Message
      tone="bad"
      {...shared}
      actions={
        <>
          {refused && tryNow(text.week.failed.retry)}
          {discard}
        </>
      }
    >
      {text.week.failed.message(describeFailure(draft.problem))}
    </Message>
  );
}
