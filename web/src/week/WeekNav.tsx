import { type FormEvent, useEffect, useId, useRef } from "react";
import { Link, useHref, useLinkClickHandler, useNavigate } from "react-router";
import { addDays, type Day, daysPerWeek, mondayOf } from "../calendar/day.ts";
import { firstDay, lastDay } from "../entry/days.ts";
import { text } from "../text/text.ts";
import buttonStyles from "../ui/Button.module.css";
import { weekPath } from "./address.ts";
import { usePrefetchWeek } from "./useWeek.ts";
import styles from "./WeekNav.module.css";

/** The way to other weeks: before, after, this one, and that of any day. */
export function WeekNav({ monday, today }: { monday: Day; today: Day }) {
  const labels = text.week.nav;
  const last = lastDay();
  const before = addDays(monday, -daysPerWeek);
  const after = addDays(monday, daysPerWeek);
  return (
    <nav aria-label={labels.label} className={styles.nav}>
      <div className={styles.steps}>
        <WeekLink to={before} label={labels.before} sign="‹" there={monday > firstDay} />
        <Link
          to="/week"
          className={`${buttonStyles.button} ${styles.now}`}
          aria-current={monday === mondayOf(today) ? "page" : undefined}
        >
          {labels.thisWeek}
        </Link>
        <WeekLink to={after} label={labels.after} sign="›" there={after <= last} />
      </div>
      <DayField monday={monday} last={last} />
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
function WeekLink({ to, label, sign, there }: StepProps) {
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

/**
 * A day to go to. A day that is picked is complete and followed at once. A day that is typed changes with each digit, so
 * it is followed on Enter, or when the field is left.
 */
function DayField({ monday, last }: { monday: Day; last: Day }) {
  const navigate = useNavigate();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const typing = useRef(false);
  // The field stays, and the focus with it, when another week is shown.
  useEffect(() => {
    if (input.current) input.current.value = monday;
  }, [monday]);
  function go() {
    typing.current = false;
    const field = input.current;
    if (field?.value && field.validity.valid && mondayOf(field.value) !== monday)
      void navigate(weekPath(field.value));
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    go();
  }
  return (
    // If the browser rejects the day, it shows the reason and doesn't submit the form.
    <form className={styles.jump} onSubmit={submit}>
      <label htmlFor={id} className="visually-hidden">
        {text.week.nav.jump}
      </label>
      <input
        ref={input}
        id={id}
        type="date"
        defaultValue={monday}
        min={firstDay}
        max={last}
        required
        onPointerDown={() => {
          typing.current = false;
        }}
        onKeyDown={() => {
          typing.current = true;
        }}
        onChange={() => {
          if (!typing.current) go();
        }}
        onBlur={go}
      />
    </form>
  );
}
