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
  /** Which one it is about, where that is not plain. */
  readonly label?: string;
  /** After a button of the message, which may be gone with it. */
  readonly onDone: () => void;
}

/** Why what was typed is not saved, and what can be done. */
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
  // What was typed has to be mended; what the service refused may pass once something else has changed.
  // An approval stands until the manager takes it back.
  const { code } = draft.problem;
  const refused = code !== "approved" && !code.startsWith("hours_");
  return (
    <Message
      tone="bad"
      {...shared}
      actions={
        <>
          {refused && tryNow(text.week.failed.again)}
          {discard}
        </>
      }
    >
      {text.week.failed.title(describeFailure(draft.problem))}
    </Message>
  );
}
