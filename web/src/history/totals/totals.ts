// Adds up a month's entries. All sums are in whole minutes, because sums of fractions drift.
import type { Entry, Status, Summary } from "../../api/api.ts";
import { addDays, type Day, isoWeek, mondayOf } from "../../calendar/day.ts";
import { languages } from "../../calendar/format.ts";
import { toMinutes } from "../../hours/format.ts";

export interface DayTotals {
  readonly day: Day;
  readonly minutes: number;
  readonly byProject: ReadonlyMap<string, number>;
}

export interface ProjectTotal {
  readonly project: string;
  readonly minutes: number;
}

export interface Totals {
  readonly minutes: number;
  readonly byStatus: Readonly<Record<Status, number>>;
  /** Every day of the range, including empty ones. */
  readonly days: readonly DayTotals[];
  /** The project with the most hours first. */
  readonly projects: readonly ProjectTotal[];
}

/** Adds up the entries of the days. Entries of other days are ignored. */
export function totalsOf(entries: readonly Entry[], days: readonly Day[]): Totals {
  const byDay = new Map(days.map((day) => [day, new Map<string, number>()]));
  const byProject = new Map<string, number>();
  const byStatus = { submitted: 0, approved: 0, rejected: 0 };
  let sum = 0;
  for (const { date, project, hours, status } of entries) {
    const ofDay = byDay.get(date);
    if (!ofDay) continue;
    const minutes = toMinutes(hours);
    add(ofDay, project, minutes);
    add(byProject, project, minutes);
    byStatus[status] += minutes;
    sum += minutes;
  }
  return {
    minutes: sum,
    byStatus,
    days: days.map((day) => {
      const byProject: ReadonlyMap<string, number> = byDay.get(day) ?? new Map();
      return { day, byProject, minutes: sumOf(byProject) };
    }),
    projects: byMinutes(byProject),
  };
}

function add(sums: Map<string, number>, key: string, minutes: number): void {
  sums.set(key, (sums.get(key) ?? 0) + minutes);
}

function sumOf(minutes: ReadonlyMap<string, number>): number {
  return [...minutes.values()].reduce((sum, value) => sum + value, 0);
}

function byMinutes(sums: ReadonlyMap<string, number>): ProjectTotal[] {
  const { compare } = new Intl.Collator(languages());
  return [...sums]
    .map(([project, minutes]) => ({ project, minutes }))
    .sort((a, b) => b.minutes - a.minutes || compare(a.project, b.project));
}

/** Returns the API's key for the day's week, like 2026-W48. */
export function weekKey(day: Day): string {
  // The week belongs to the year of its Thursday.
  const year = addDays(mondayOf(day), 3).slice(0, 4);
  return `${year}-W${String(isoWeek(day)).padStart(2, "0")}`;
}

/** Returns the Mondays of the days' weeks, by the API's keys for them. */
export function weeksOf(days: readonly Day[]): ReadonlyMap<string, Day> {
  return new Map(days.map((day) => [weekKey(day), mondayOf(day)]));
}

/** Reports whether the API's summaries by week and by project match the entries. */
export function matchesSummaries(totals: Totals, byWeek: Summary, byProject: Summary): boolean {
  const weeks = new Map<string, number>();
  for (const { day, minutes } of totals.days) if (minutes > 0) add(weeks, weekKey(day), minutes);
  const projects = new Map(totals.projects.map(({ project, minutes }) => [project, minutes]));
  return sumsEqual(weeks, byWeek) && sumsEqual(projects, byProject);
}

function sumsEqual(sums: ReadonlyMap<string, number>, { groups }: Summary): boolean {
  return groups.length === sums.size && groups.every(({ key, hours }) => sums.get(key) === toMinutes(hours));
}
