import { type FormEvent, useEffect, useId, useRef } from "react";
import { Link, useHref, useLinkClickHandler, useNavigate } from "react-router";
import { addDays, type Day, daysPerWeek, mondayOf } from "../calendar/day.ts";
import { firstDay, lastDay } from "../entry/days.ts";
import { text } from "../text/text.ts";
import buttonStyles from "../ui/Button.module.css";
import { Button } from "../ui/Button.tsx";
import { weekPath } from "./address.ts";
import { usePrefetchWeek } from "./useWeek.ts";
import styles from "./WeekNav.module.css";

/** The way to other weeks: before, after, this one, and that of any day. */
export function WeekNav({ monday, today }: { monday: Day; today: Day }) {
  const words = text.week.nav;
  const last = lastDay();
  const before = addDays(monday, -daysPerWeek);
  const after = addDays(monday, daysPerWeek);
  return (
    <nav aria-label={words.label} className={styles.nav}>
      <div className={styles.steps}>
        <Step to={before} label={words.before} sign="‹" there={monday > firstDay} />
        <Link
          to="/week"
          className={`${buttonStyles.button} ${styles.now}`}
          aria-current={monday === mondayOf(today) ? "page" : undefined}
        >
          {words.thisWeek}
        </Link>
        <Step to={after} label={words.after} sign="›" there={after <= last} />
      </div>
      <Jump monday={monday} last={last} />
    </nav>
  );
}

interface StepProps {
  readonly to: Day;
  readonly label: string;
  readonly sign: string;
  /** Whether there is such a week. */
  readonly there: boolean;
}

// One element for both, so that the focus stays on it at the last week.
function Step({ to, label, sign, there }: StepProps) {
  const prefetch = usePrefetchWeek();
  const path = weekPath(to);
  const href = useHref(path);
  const follow = useLinkClickHandler<HTMLAnchorElement>(path);
  const way = {
    href,
    onClick: follow,
    onPointerEnter: () => prefetch(to),
    onFocus: () => prefetch(to),
  };
  return (
    <a
      {...(there ? way : { role: "link", "aria-disabled": true, tabIndex: 0 })}
      className={`${buttonStyles.button} ${styles.step}`}
      title={label}
    >
      <span aria-hidden="true">{sign}</span>
      <span className="visually-hidden">{label}</span>
    </a>
  );
}

// With a button, and not as the date changes: typed, it is another day with each of its digits.
function Jump({ monday, last }: { monday: Day; last: Day }) {
  const navigate = useNavigate();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // The field stays, and the focus with it, when another week is shown.
  useEffect(() => {
    if (input.current) input.current.value = monday;
  }, [monday]);
  function go(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const day = new FormData(event.currentTarget).get("day");
    if (typeof day === "string" && day !== "") void navigate(weekPath(day));
  }
  return (
    <form className={styles.jump} onSubmit={go}>
      <label htmlFor={id} className="visually-hidden">
        {text.week.nav.jump}
      </label>
      <input
        ref={input}
        id={id}
        name="day"
        type="date"
        defaultValue={monday}
        min={firstDay}
        max={last}
        required
      />
      <Button type="submit">{text.week.nav.go}</Button>
    </form>
  );
}
