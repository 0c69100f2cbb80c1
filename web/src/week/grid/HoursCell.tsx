import { memo, useId } from "react";
import { formatDay } from "../../calendar/format.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { useGrid } from "../GridContext.tsx";
import { notesText } from "../item.ts";
import { describeCell } from "../messages/describe.ts";
import { type Cell, sameCell } from "../rows/build.ts";
import { CellMark } from "./CellMark.tsx";
import styles from "./HoursCell.module.css";
import { HoursInput } from "./HoursInput.tsx";

interface Props {
  readonly cell: Cell;
  /** The id of the message about the cell, if there is one. */
  readonly messageId: string | undefined;
}

/**
 * The hours of a project on a day. A single entry is edited in the cell. Of several, the cell shows the sum, and they
 * are edited in the details.
 */
export const HoursCell = memo(
  HoursCellContent,
  (previous, next) => previous.messageId === next.messageId && sameCell(previous.cell, next.cell),
);

function HoursCellContent({ cell, messageId }: Props) {
  const grid = useGrid();
  const id = useId();
  const name = text.week.grid.cell(cell.project, formatDay(cell.day, "spoken"));
  const description = describeCell(cell, grid.lastDay);
  const descriptionIds = [messageId, description !== "" && id].filter(Boolean).join(" ");
  const hasMore = cell.items.length > 1 || cell.items.some((item) => notesText(item) !== "");
  const details = text.week.grid.details(name);
  return (
    <td className={[styles.cell, cell.day === grid.today && styles.today].filter(Boolean).join(" ")}>
      <span className={styles.letter} aria-hidden="true">
        {formatDay(cell.day, "letter")} {formatDay(cell.day, "number")}
      </span>
      <span className={styles.field}>
        <span className={styles.box} title={description}>
          <HoursInput
            cell={cell}
            name={name}
            describedBy={descriptionIds === "" ? undefined : descriptionIds}
          />
          <CellMark cell={cell} />
        </span>
        <button
          type="button"
          className={[styles.details, hasMore && styles.more].filter(Boolean).join(" ")}
          // This button is for pointers. F2 in the cell opens the details, so Tab skips the button.
          tabIndex={-1}
          aria-label={details}
          title={details}
          // The style sheet renders the sign, so that it isn't part of the accessible name.
          data-sign={cell.items.length > 1 ? `${cell.items.length}×` : "⋯"}
          onClick={() => grid.open(cell)}
        ></button>
      </span>
      <span hidden className="print-only">
        {cell.minutes > 0 && formatMinutes(cell.minutes)}
      </span>
      {description !== "" && (
        <span id={id} hidden>
          {description}
        </span>
      )}
    </td>
  );
}
