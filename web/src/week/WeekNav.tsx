import { type FormEvent, useEffect, useId, useRef } from "react";
import { Link, useHref, useLinkClickHandler, useNavigate } from "react-router";
import { addDays, type Day, daysPerWeek, mondayOf } from "../calendar/day.ts";
import { firstDay, lastDay } from "../entry/days.ts";
import { text } from "../text/text.ts";
import buttonStyles from "../ui/Button.module.css";
import { weekPath } from "./address.ts";
import { usePrefetchWeek } from "./useWeek.ts";
import styles from "./WeekNav.module.css";

/** Links to the week before, the week after and the current week, and a field for any day. */
export function WeekNav({ monday, today }: { monday: Day; today: Day }) {
  const labels = text.week.nav;
  const last = lastDay();
  const previous = addDays(monday, -daysPerWeek);
  const next = addDays(monday, daysPerWeek);
  return (
    <nav aria-label={labels.label} className={styles.nav}>
      <div className={styles.steps}>
        <WeekLink to={previous} label={labels.previous} sign="‹" exists={monday > firstDay} />
        <Link
          to="/week"
          className={`${buttonStyles.button} ${styles.now}`}
          aria-current={monday === mondayOf(today) ? "page" : undefined}
        >
          {labels.thisWeek}
        </Link>
        <WeekLink to={next} label={labels.next} sign="›" exists={next <= last} />
      </div>
      <DayField monday={monday} last={last} />
    </nav>
  );
}

interface WeekLinkProps {
  readonly to: Day;
  readonly label: string;
  readonly sign: string;
  /** Whether the week exists. */
  readonly exists: boolean;
}

// An enabled and a disabled link are the same element, so that a link keeps the focus when the first or last week is
// reached.
function WeekLink({ to, label, sign, exists }: WeekLinkProps) {
  const prefetch = usePrefetchWeek();
  const path = weekPath(to);
  const href = useHref(path);
  const follow = useLinkClickHandler<HTMLAnchorElement>(path);
  const linkProps = {
    href,
    onClick: follow,
    onPointerEnter: () => prefetch(to),
    onFocus: () => prefetch(to),
  };
  return (
    <a
      {...(exists ? linkProps : { role: "link", "aria-disabled": true, tabIndex: 0 })}
      className={`${buttonStyles.button} ${styles.step}`}
      title={label}
    >
      <span aria-hidden="true">{sign}</span>
      <span className="visually-hidden">{label}</span>
    </a>
  );
}

/**
 * A field for the day to go to. A picked day is complete, so its week opens at once. A typed day changes with each
 * digit, so its week opens on Enter, or when the field loses the focus.
 */
function DayField({ monday, last }: { monday: Day; last: Day }) {
  const navigate = useNavigate();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const typing = useRef(false);
  // The field isn't remounted for another week, because a remounted field loses the focus. Set the field's value
  // instead.
  useEffect(() => {
    if (input.current) input.current.value = monday;
  }, [monday]);
  function openWeek() {
    typing.current = false;
    const field = input.current;
    if (field?.value && field.validity.valid && mondayOf(field.value) !== monday)
      void navigate(weekPath(field.value));
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    openWeek();
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
          if (!typing.current) openWeek();
        }}
        onBlur={openWeek}
      />
    </form>
  );
}
