import { useState } from "react";
import { useLocation, useNavigationType } from "react-router";
import { type Day, mondayOf } from "../calendar/day.ts";
import { hasOpenDetails } from "./details/useOpenDetails.ts";

interface Displayed {
  /** The navigation that led here. */
  readonly key: string;
  readonly monday: Day;
  /** The current week at the last render. If today is in another week, a new week has begun. */
  readonly current: Day;
}

/**
 * Returns the Monday of the week to display at an address without a day. On arrival, that is the current week. When a
 * new week begins, the page changes to the new week, unless the user is in a field or has the details open: the hours
 * that they are typing belong to the week that they see. In that case the old week stays until they navigate.
 */
export function useDisplayedWeek(today: Day): Day {
  const { key, state } = useLocation();
  const navigationType = useNavigationType();
  const current = mondayOf(today);
  const [displayed, setDisplayed] = useState<Displayed>({ key, monday: current, current });
  if (displayed.key === key && displayed.current === current) return displayed.monday;
  // The displayed week stays when the user goes back, and when they open or close the details.
  const keepsWeek = displayed.key === key || navigationType === "POP" || hasOpenDetails(state);
  const isInUse = hasOpenDetails(state) || hasFocusInField();
  const followsToday = displayed.current !== current && !isInUse;
  const monday = keepsWeek && !followsToday ? displayed.monday : current;
  // Decide during the render: after a render of the new week, the field that has the focus would be gone.
  setDisplayed({ key, monday, current });
  return monday;
}

function hasFocusInField(): boolean {
  return Boolean(document.activeElement?.closest("input, textarea, select, dialog"));
}
