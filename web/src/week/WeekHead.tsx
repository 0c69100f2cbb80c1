import type { Day } from "../calendar/day.ts";
import { text } from "../text/text.ts";
import { useGrid } from "./GridContext.tsx";
import { SaveStatus } from "./messages/SaveStatus.tsx";
import styles from "./WeekSheet.module.css";

interface Props {
  readonly monday: Day;
  /** What keeps hours from being typed at all. */
  readonly notice: string | undefined;
}

/** What is to be known before anything is typed: whether all is saved, and what becomes of it. */
export function WeekHead({ monday, notice }: Props) {
  const grid = useGrid();
  return (
    <div className={`${styles.head} screen-only`}>
      <SaveStatus monday={monday} onShow={grid.focus} />
      {/* There before it has something to say: a live region that comes with its text may stay unheard. */}
      <p role="status">{notice}</p>
      <p className={styles.submitted}>{text.week.submitted}</p>
    </div>
  );
}
