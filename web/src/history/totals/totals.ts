// A month's entries added up. Everything is whole minutes: sums of fractions drift.
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
  /** Every day of the range, the empty ones too. */
  readonly days: readonly DayTotals[];
  /** The one with the most hours first. */
  readonly projects: readonly ProjectTotal[];
}

/** Adds the entries up over the days; entries of other days do not count. */
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

/** The name that the API gives to the day's week: 2026-W48. */
export function weekKey(day: Day): string {
  // The week belongs to the year of its Thursday.
  const year = addDays(mondayOf(day), 3).slice(0, 4);
  return `${year}-W${String(isoWeek(day)).padStart(2, "0")}`;
}

/** The Mondays of the weeks that the days are in, by the API's names for them. */
export function weeksOf(days: readonly Day[]): ReadonlyMap<string, Day> {
  return new Map(days.map((day) => [weekKey(day), mondayOf(day)]));
}

/** Whether the API's own sums by week and by project are those of the entries. */
export function agrees(totals: Totals, byWeek: Summary, byProject: Summary): boolean {
  const weeks = new Map<string, number>();
  for (const { day, minutes } of totals.days) if (minutes > 0) add(weeks, weekKey(day), minutes);
  const projects = new Map(totals.projects.map(({ project, minutes }) => [project, minutes]));
  return alike(weeks, byWeek) && alike(projects, byProject);
}

function alike(sums: ReadonlyMap<string, number>, { groups }: Summary): boolean {
  return groups.length === sums.size && groups.every(({ key, hours }) => sums.get(key) === toMinutes(hours));
}
