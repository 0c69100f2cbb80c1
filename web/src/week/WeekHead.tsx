import type { Day } from "../calendar/day.ts";
import { text } from "../text/text.ts";
import { useGrid } from "./GridContext.tsx";
import { SaveStatus } from "./messages/SaveStatus.tsx";
import styles from "./WeekSheet.module.css";

interface Props {
  readonly monday: Day;
  /** The reason why no hours can be typed. */
  readonly notice: string | undefined;
}

/** The part above the grid: whether everything is saved, and when hours are submitted. */
export function WeekHead({ monday, notice }: Props) {
  const grid = useGrid();
  return (
    <div className={`${styles.head} screen-only`}>
      <SaveStatus monday={monday} onShow={grid.focus} />
      {/* Rendered before it has a text: screen readers may ignore a live region that appears with its text. */}
      <p role="status">{notice}</p>
      <p className={styles.submitted}>{text.week.submitted}</p>
    </div>
  );
}
