// Groups the queue by user and week, the oldest week first.
import type { Entry } from "../../api/api.ts";
import { type Day, mondayOf } from "../../calendar/day.ts";
import { toMinutes } from "../../hours/format.ts";

export interface ProjectTotal {
  readonly project: string;
  readonly minutes: number;
}

export interface Group {
  readonly key: string;
  readonly userId: string;
  readonly monday: Day;
  /** Sorted by day, and within a day in the order in which the entries were recorded. */
  readonly entries: readonly Entry[];
  readonly minutes: number;
  /** The project with the most time first. */
  readonly projects: readonly ProjectTotal[];
  /** Whether all entries were recorded as a contractor. */
  readonly contractor: boolean;
  /** Whether the week may have entries that are not loaded yet. */
  readonly partial: boolean;
}

export interface UserCount {
  readonly userId: string;
  readonly count: number;
}

/**
 * For each decided entry, the version that this page last saw. The list may be stale, so this version and older ones in
 * it are ignored.
 */
export type SettledVersions = ReadonlyMap<string, number>;

/** Returns the pending entries: each once, in its newest version, without those that this page decided. */
export function pendingOf(listed: readonly Entry[], settled: SettledVersions): Entry[] {
  const newest = new Map<string, Entry>();
  for (const entry of listed) {
    const seen = newest.get(entry.id)?.version ?? settled.get(entry.id) ?? 0;
    if (entry.version > seen) newest.set(entry.id, entry);
  }
  return [...newest.values()];
}

/** Groups entries by user and ISO week. `end` is the last loaded day, or undefined if everything was read. */
export function groupQueue(entries: readonly Entry[], end?: Day): Group[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = `${mondayOf(entry.date)} ${entry.user_id}`;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  // A key begins with the Monday, so sorting by key sorts by week.
  return [...groups].sort(([a], [b]) => compare(a, b)).map(([key, members]) => groupOf(key, members, end));
}

function groupOf(key: string, members: readonly Entry[], end: Day | undefined): Group {
  // An id contains the day and then the time of creation.
  const entries = members.toSorted((a, b) => compare(a.id, b.id));
  const [monday = "", userId = ""] = key.split(" ");
  return {
    key,
    userId,
    monday,
    entries,
    minutes: minutesOf(entries),
    projects: projectTotals(entries),
    contractor: entries.every((entry) => entry.user_type === "contractor"),
    partial: end !== undefined && (end === "" || monday >= mondayOf(end)),
  };
}

/** Returns the day of an entry. The entry's id begins with the day. */
export function dayOf(id: string): Day {
  return id.slice(0, "2000-01-01".length);
}

export function minutesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + toMinutes(entry.hours), 0);
}

function projectTotals(entries: readonly Entry[]): ProjectTotal[] {
  const totals = new Map<string, number>();
  for (const { project, hours } of entries)
    totals.set(project, (totals.get(project) ?? 0) + toMinutes(hours));
  return [...totals]
    .map(([project, minutes]) => ({ project, minutes }))
    .sort((a, b) => b.minutes - a.minutes || compare(a.project, b.project));
}

/** Returns the users with pending entries, sorted by id. */
export function usersOf(entries: readonly Entry[]): UserCount[] {
  const counts = new Map<string, number>();
  for (const { user_id: userId } of entries) counts.set(userId, (counts.get(userId) ?? 0) + 1);
  return [...counts]
    .map(([userId, count]) => ({ userId, count }))
    .sort((a, b) => compare(a.userId, b.userId));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
