// The view and its filters are kept in the address, so that links, the back button and signing in again restore them.
import type { Filters, Status } from "../api/api.ts";
import { type Day, firstOfMonth, isDay, today } from "../calendar/day.ts";
import { isEnterable, lastDay } from "../entry/days.ts";
import { parseProjectName } from "../entry/project.ts";

export type View = "entries" | "totals";

interface Address {
  readonly view: View;
  readonly filters: Filters;
  /** The first day of the month whose totals to show. */
  readonly month: Day;
  /** The names of invalid parameters. The page ignores them and shows a notice. */
  readonly ignored: readonly string[];
}

export const statuses: readonly Status[] = ["submitted", "approved", "rejected"];

/** Reads the address. It never fails: invalid parameters are ignored. */
export function readAddress(params: URLSearchParams, now: Day = today(), last: Day = lastDay()): Address {
  const ignored: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T | undefined): T | undefined => {
    const text = params.get(name);
    if (text === null || text === "") return undefined;
    const value = parse(text);
    if (value === undefined) ignored.push(name);
    return value;
  };
  const view = read("view", (text) => (text === "entries" || text === "totals" ? text : undefined));
  let from = read("from", parseDay);
  let to = read("to", parseDay);
  if (from !== undefined && to !== undefined && from > to) {
    ignored.push("from", "to");
    from = to = undefined;
  }
  const project = read("project", parseProject);
  const status = read("status", parseStatus);
  const month = read("month", (text) => parseMonth(text, last));
  return {
    view: view ?? "entries",
    filters: filtersOf({ from, to, project, status }),
    month: month ?? firstOfMonth(now),
    ignored,
  };
}

type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Returns the filters without undefined members, so that equal filters have the same cache key. */
export function filtersOf({ from, to, project, status }: Loose<Filters>): Filters {
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(project !== undefined && { project }),
    ...(status !== undefined && { status }),
  };
}

/** Returns the address's parameters with other filters. The other parameters stay. */
export function withFilters(params: URLSearchParams, filters: Filters): URLSearchParams {
  const { from, to, project, status } = filters;
  return changed(params, { from, to, project, status });
}

export function withView(params: URLSearchParams, view: View): URLSearchParams {
  return changed(params, { view: view === "entries" ? undefined : view });
}

/**
 * Returns the address of a month's totals. It omits the current month, so that a link to it opens the month that is
 * current at that time.
 */
export function withMonth(params: URLSearchParams, month: Day, now: Day = today()): URLSearchParams {
  return changed(params, { month: month === firstOfMonth(now) ? undefined : month.slice(0, 7) });
}

function changed(params: URLSearchParams, values: Record<string, string | undefined>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return next;
}

function parseDay(text: string): Day | undefined {
  return isDay(text) ? text : undefined;
}

export function parseProject(text: string): string | undefined {
  const read = parseProjectName(text);
  return read.kind === "name" ? read.name : undefined;
}

export function parseStatus(text: string): Status | undefined {
  return statuses.find((status) => status === text);
}

function parseMonth(text: string, last: Day): Day | undefined {
  const first = `${text}-01`;
  return isDay(first) && isMonthInReach(first, last) ? first : undefined;
}

/** Reports whether the month that begins on the day can have entries. */
export function isMonthInReach(first: Day, last: Day = lastDay()): boolean {
  return isEnterable(first, last);
}
