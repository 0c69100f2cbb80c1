import { Fragment, useId } from "react";
import { daysPerWeek } from "../../calendar/day.ts";
import { formatDay } from "../../calendar/format.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { useGrid } from "../GridContext.tsx";
import { isStuck } from "../messages/describe.ts";
import { ItemMessage } from "../messages/ItemMessage.tsx";
import type { Row } from "../rows/build.ts";
import { HoursCell } from "./HoursCell.tsx";
import styles from "./WeekGrid.module.css";

/** The columns for the name, the days and the sum. */
const columns = daysPerWeek + 2;

/** A project's hours, and below them the messages about hours that aren't saved. */
export function ProjectRow({ row }: { row: Row }) {
  const grid = useGrid();
  const id = useId();
  const messages = row.cells.flatMap((cell) =>
    cell.items.flatMap(({ key, draft }) => (isStuck(draft) ? [{ cell, key, draft }] : [])),
  );
  const messageId = (index: number) => `${id}-${index}`;
  return (
    <Fragment>
      <tr className={[styles.row, row.empty && styles.emptyRow].filter(Boolean).join(" ")}>
        <th scope="row" className={styles.project}>
          <bdi>{row.project}</bdi>
        </th>
        {row.cells.map((cell) => {
          const index = messages.findIndex((message) => message.cell === cell);
          return (
            <HoursCell key={cell.day} cell={cell} messageId={index < 0 ? undefined : messageId(index)} />
          );
        })}
        <td className={styles.sum}>
          {row.empty && grid.writable ? (
            <button
              type="button"
              className={styles.remove}
              aria-label={text.week.grid.removeRow(row.project)}
              title={text.week.grid.removeRow(row.project)}
              onClick={() => grid.removeRow(row.project)}
            >
              <span aria-hidden="true">✕</span>
            </button>
          ) : (
            formatMinutes(row.minutes)
          )}
        </td>
      </tr>
      {messages.length > 0 && (
        <tr className={styles.messages}>
          <td colSpan={columns}>
            {messages.map(({ cell, key, draft }, index) => (
              <ItemMessage
                key={key}
                id={messageId(index)}
                draft={draft}
                label={formatDay(cell.day, "short")}
                onDone={() => grid.focus(cell)}
              />
            ))}
          </td>
        </tr>
      )}
    </Fragment>
  );
}
