import { useId } from "react";
import type { Entry } from "../../api/api.ts";
import { formatInstant } from "../../calendar/format.ts";
import { useDrafts } from "../../drafts/DraftsContext.tsx";
import { parseHours } from "../../hours/parse.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import tones from "../../ui/tones.module.css";
import { type CellId, useGrid } from "../GridContext.tsx";
import { hoursText, isLocked, notesText } from "../item.ts";
import { isStuck } from "../messages/describe.ts";
import { ItemMessage } from "../messages/ItemMessage.tsx";
import type { Item } from "../rows/build.ts";
import { selectOnFirstClick } from "../selectOnFirstClick.ts";
import { useItem } from "../useItem.ts";
import styles from "./Details.module.css";
import { ProjectField } from "./ProjectField.tsx";
import { useMoveStatus } from "./useMove.ts";

interface Props {
  readonly item: Item;
  readonly cellId: CellId;
  readonly number: number;
  readonly writable: boolean;
  readonly onRemoved: () => void;
  /** Called on Enter in the hours field. */
  readonly onDone: () => void;
}

/** One entry's form. */
export function DetailsEntry({ item, cellId, number, writable, onRemoved, onDone }: Props) {
  const id = useId();
  const form = useItem(item, cellId);
  const { entry, draft } = item;
  const labels = text.week.details;
  const moving = useMoveStatus() === "pending";
  const mayChange = writable && !isLocked(item);
  // No typing during a move: the move sends the displayed version, so typed text would be in conflict with it.
  const editable = mayChange && !moving;
  const message = isStuck(draft) ? draft : undefined;
  return (
    <fieldset className={styles.entry}>
      <legend>
        {entry ? labels.entry(number) : labels.newEntry} {entry && <StatusMark status={entry.status} />}
      </legend>
      {entry && <Decision entry={entry} />}
      <label htmlFor={`${id}-hours`}>{labels.hours}</label>
      <input
        id={`${id}-hours`}
        className={styles.hours}
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        aria-invalid={draft?.phase === "failed"}
        aria-describedby={message && `${id}-message`}
        readOnly={!editable}
        value={hoursText(item)}
        onChange={(event) => form.type({ hours: event.target.value })}
        onFocus={(event) => event.target.select()}
        onMouseDown={selectOnFirstClick}
        onBlur={form.leave}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          form.submit();
          // Keep the focus here if the hours are invalid.
          if (parseHours(event.currentTarget.value).kind !== "invalid") onDone();
        }}
      />
      <label htmlFor={`${id}-notes`}>{labels.notes}</label>
      <textarea
        id={`${id}-notes`}
        className={styles.notes}
        rows={3}
        readOnly={!editable}
        value={notesText(item)}
        onChange={(event) => form.type({ notes: event.target.value })}
        onBlur={form.leave}
      />
      {message && (
        <ItemMessage
          draft={message}
          id={`${id}-message`}
          onDone={() => document.getElementById(`${id}-hours`)?.focus()}
        />
      )}
      {mayChange && entry && <ProjectField entry={entry} />}
      {mayChange && entry && <Remove entry={entry} number={number} onRemoved={onRemoved} />}
    </fieldset>
  );
}

function Remove({ entry, number, onRemoved }: { entry: Entry; number: number; onRemoved: () => void }) {
  const drafts = useDrafts();
  const { mayDelete } = useGrid();
  const moving = useMoveStatus() === "pending";
  if (!mayDelete) return null;
  const labels = text.week.details;
  return (
    <Button
      className={styles.remove ?? ""}
      aria-disabled={moving}
      aria-label={`${labels.remove}: ${labels.entry(number)}`}
      onClick={() => {
        if (moving) return;
        drafts.remove(entry);
        onRemoved();
      }}
    >
      {labels.remove}
    </Button>
  );
}

/** Who decided, when and why. */
function Decision({ entry }: { entry: Entry }) {
  const { status, decided_by: decidedBy, decided_at: decidedAt, decided_reason: reason } = entry;
  const labels = text.week.details;
  if (decidedBy === undefined || decidedAt === undefined) return null;
  return (
    <div className={`${styles.decision} ${status === "rejected" ? tones.error : tones.success}`}>
      <p>{labels.decided(text.status[status], decidedBy, formatInstant(decidedAt))}</p>
      {reason !== undefined && <p>{labels.reason(reason)}</p>}
    </div>
  );
}
