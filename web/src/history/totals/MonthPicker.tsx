import { useSearchParams } from "react-router";
import { addMonths, type Day, firstOfMonth, today } from "../../calendar/day.ts";
import { formatDay } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { isMonthInReach, withMonth } from "../address.ts";
import styles from "./MonthPicker.module.css";

/** The displayed month, with buttons for the previous, the current and the next month. */
export function MonthPicker({ month }: { month: Day }) {
  const { totals } = text.history;
  const [params, setParams] = useSearchParams();
  const current = firstOfMonth(today());
  const show = (target: Day) => setParams(withMonth(params, target));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, and these are buttons.
    <div role="group" aria-label={totals.month} className={styles.picker}>
      <Step label={totals.previous} sign="‹" month={addMonths(month, -1)} onShow={show} />
      <h2 aria-live="polite" className={styles.month}>
        {formatDay(month, "month")}
      </h2>
      <Step label={totals.next} sign="›" month={addMonths(month, 1)} onShow={show} />
      <Button
        className={styles.now}
        aria-current={month === current ? "date" : undefined}
        onClick={() => month !== current && show(current)}
      >
        {totals.current}
      </Button>
    </div>
  );
}

interface StepProps {
  readonly label: string;
  readonly sign: string;
  readonly month: Day;
  readonly onShow: (month: Day) => void;
}

function Step({ label, sign, month, onShow }: StepProps) {
  const reachable = isMonthInReach(month);
  return (
    <Button
      aria-label={label}
      title={label}
      className={styles.step}
      aria-disabled={!reachable}
      onClick={() => reachable && onShow(month)}
    >
      <span aria-hidden="true">{sign}</span>
    </Button>
  );
}
