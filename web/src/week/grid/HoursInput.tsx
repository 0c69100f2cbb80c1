import { isEnterable } from "../../entry/days.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { useGrid } from "../GridContext.tsx";
import { blankItem, draftStartOf, hoursText, isLocked } from "../item.ts";
import { describeLock } from "../messages/describe.ts";
import type { Cell } from "../rows/build.ts";
import { selectOnFirstClick } from "../selectOnFirstClick.ts";
import { useItem } from "../useItem.ts";
import styles from "./HoursInput.module.css";
import { useCellKeys } from "./useCellKeys.ts";

interface Props {
  readonly cell: Cell;
  readonly name: string;
  /** The ids of the elements that describe the cell. */
  readonly describedBy: string | undefined;
}

/** The input of a cell. It is read-only for the sum of several entries. */
export function HoursInput({ cell, name, describedBy }: Props) {
  const grid = useGrid();
  // Keep the draft that is being typed if a refetch adds another entry to the cell.
  const typed = cell.items.find(({ draft }) => draft?.phase === "typing");
  const item = typed ?? cell.items[0] ?? blankItem(cell);
  const form = useItem(item, cell, cell.items);
  const hasSeveral = cell.items.length > 1;
  const unlocked = grid.writable && !hasSeveral && !isLocked(item) && isEnterable(cell.day, grid.lastDay);
  const editable = unlocked && draftStartOf(item, cell, grid.userType) !== undefined;
  const announcePending = () => grid.announce(text.week.recordAs.pending, cell);
  // Include the cell's name, so that the text differs from cell to cell: screen readers don't announce the same text
  // twice.
  const announceLocked = () => grid.announce(text.week.locked.message(name, describeLock(cell, grid)), cell);
  const announceReason = unlocked ? announcePending : announceLocked;
  return (
    <input
      className={[styles.input, ...marksOf(cell).map((mark) => styles[mark])].join(" ")}
      inputMode="decimal"
      autoComplete="off"
      enterKeyHint="next"
      maxLength={20}
      aria-label={name}
      aria-describedby={describedBy}
      aria-invalid={cell.items.some(({ draft }) => draft?.phase === "failed")}
      data-day={cell.day}
      data-project={cell.project}
      readOnly={!editable}
      value={hasSeveral ? formatMinutes(cell.minutes) : hoursText(item)}
      onChange={(event) => form.type({ hours: event.target.value })}
      onFocus={(event) => {
        event.target.select();
        // Announce on focus: a phone shows no keyboard for a read-only field, so no key can cause the announcement.
        if (unlocked && !editable) announcePending();
      }}
      onMouseDown={selectOnFirstClick}
      onBlur={form.leave}
      onPaste={() => {
        if (!editable) announceReason();
      }}
      onKeyDown={useCellKeys(cell, form, { editable, announceLocked: announceReason })}
    />
  );
}

type Mark = "several" | "locked" | "rejected" | "unsaved" | "error";

function marksOf({ items }: Cell): Mark[] {
  const marks = new Set<Mark>(items.length > 1 ? ["several"] : []);
  for (const { entry, draft } of items) {
    if (entry?.status === "approved") marks.add("locked");
    if (entry?.status === "rejected" && !draft) marks.add("rejected");
    if (draft?.phase === "failed" || draft?.phase === "conflict") marks.add("error");
    else if (draft) marks.add("unsaved");
  }
  return [...marks];
}
