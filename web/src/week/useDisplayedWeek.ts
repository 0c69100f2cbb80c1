import { useState } from "react";
import { useLocation, useNavigationType } from "react-router";
import { type Day, mondayOf } from "../calendar/day.ts";
import { isAboutDetails } from "./details/useOpenDetails.ts";

interface Displayed {
  /** The navigation that led here. */
  readonly key: string;
  readonly monday: Day;
  /** The current week when `monday` was last chosen. */
  readonly current: Day;
}

/**
 * Returns the Monday of the week to display at an address that names none. It is the current week on arrival. When the
 * calendar moves on, it moves along, unless the user is in a field or has the details open: the hours that they are
 * typing belong to the week that they see. It then stays until they navigate.
 */
export function useDisplayedWeek(today: Day): Day {
  const { key, state } = useLocation();
  const type = useNavigationType();
  const current = mondayOf(today);
  const [kept, setKept] = useState<Displayed>({ key, monday: current, current });
  if (kept.key === key && kept.current === current) return kept.monday;
  // Back, and opening or closing the details, lead to what was displayed.
  const stays = kept.key === key || type === "POP" || isAboutDetails(state);
  const isInUse = isAboutDetails(state) || hasFocusInField();
  const followed = kept.current !== current && !isInUse;
  const monday = stays && !followed ? kept.monday : current;
  // During the render: after it, the field that has the focus would be gone.
  setKept({ key, monday, current });
  return monday;
}

function hasFocusInField(): boolean {
  return Boolean(document.activeElement?.closest("input, textarea, select, dialog"));
}
