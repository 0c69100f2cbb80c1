import { useState } from "react";
import { useLocation, useNavigationType } from "react-router";
import { type Day, mondayOf } from "../calendar/day.ts";
import { isAboutDetails } from "./details/useOpenDetails.ts";

interface Displayed {
  /** The navigation that led here. */
  readonly key: string;
  readonly monday: Day;
  /** The current week at the last render. If it is another now, a new week has begun. */
  readonly current: Day;
}

/**
 * Returns the Monday of the week to display at an address without a day. It is the current week on arrival. When a new
 * week begins, it changes to that week, unless the user is in a field or has the details open: the hours that they are
 * typing belong to the week that they see. It then stays until they navigate.
 */
export function useDisplayedWeek(today: Day): Day {
  const { key, state } = useLocation();
  const navigationType = useNavigationType();
  const current = mondayOf(today);
  const [displayed, setDisplayed] = useState<Displayed>({ key, monday: current, current });
  if (displayed.key === key && displayed.current === current) return displayed.monday;
  // Going back, and opening or closing the details, keep the displayed week.
  const keepsWeek = displayed.key === key || navigationType === "POP" || isAboutDetails(state);
  const isInUse = isAboutDetails(state) || hasFocusInField();
  const followsToday = displayed.current !== current && !isInUse;
  const monday = keepsWeek && !followsToday ? displayed.monday : current;
  // Set during the render: afterwards the focused field would be gone.
  setDisplayed({ key, monday, current });
  return monday;
}

function hasFocusInField(): boolean {
  return Boolean(document.activeElement?.closest("input, textarea, select, dialog"));
}
