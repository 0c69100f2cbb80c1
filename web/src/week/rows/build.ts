// Builds the displayed week from its entries. Unsaved drafts replace their entries.
import type { Entry } from "../../api/api.ts";
import { type Day, weekOf } from "../../calendar/day.ts";
import { type Draft, type DraftId, draftNumber, minutesOf, sameContent } from "../../drafts/draft.ts";
import type { DraftsState } from "../../drafts/draftStore.ts";
import { toMinutes } from "../../hours/format.ts";
import { dayMinutes } from "../../hours/parse.ts";

/** An entry, the draft of a new entry, or an entry with its draft. */
export interface Item {
  readonly id: DraftId;
  /** React key. It stays the same when a draft becomes an entry. */
  readonly key: DraftId;
  readonly entry: Entry | undefined;
  readonly draft: Draft | undefined;
  /** Whether this page saved the current version of the entry. */
  readonly saved: boolean;
}

export interface Cell {
  readonly day: Day;
  readonly project: string;
  readonly items: readonly Item[];
  readonly minutes: number;
}

export interface Row {
  readonly project: string;
  readonly cells: readonly Cell[];
  readonly minutes: number;
  /** Whether the row has no items, so that removing the row loses no hours. */
  readonly empty: boolean;
}

export interface DaySum {
  readonly day: Day;
  readonly minutes: number;
  /** Whether the sum exceeds 24 hours, or the service refused a draft because it would. */
  readonly full: boolean;
}

export interface Week {
  readonly days: readonly DaySum[];
  readonly rows: readonly Row[];
  readonly minutes: number;
}

type SavingState = Pick<DraftsState, "drafts" | "stored">;

/** How far this device's clock may be ahead of the service's, in milliseconds. */
const clockSkewMs = 5 * 60_000;

/** Builds the week that begins on the Monday, with the rows in the order of the projects. */
export function buildWeek(monday: Day, projects: readonly string[], items: readonly Item[]): Week {
  const days = weekOf(monday);
  const cells = new Map<string, Item[]>();
  for (const item of items) {
    const key = cellKey(cellIdOf(item));
    cells.set(key, [...(cells.get(key) ?? []), item]);
  }
  const rows = projects.map((project) =>
    buildRow(
      project,
      days.map((day) => buildCell(day, project, cells.get(cellKey({ day, project })) ?? [])),
    ),
  );
  const sums = days.map((day) => sumOf(day, items));
  return { days: sums, rows, minutes: total(sums) };
}

/** Returns all entries and drafts of the days as items. */
export function itemsOf(
  days: readonly Day[],
  entries: readonly Entry[],
  { drafts, stored }: SavingState,
): Item[] {
  const items = new Map<DraftId, Item>();
  function put(id: DraftId, entry: Entry | undefined, draft?: Draft) {
    const storedEntry = stored.get(id);
    const saved = entry !== undefined && !draft && storedEntry?.version === entry.version;
    items.set(id, { id, key: storedEntry?.draftId ?? id, entry, draft, saved });
  }
  for (const entry of entries) if (days.includes(entry.date)) put(entry.id, entry);
  for (const draft of drafts.values()) {
    if (!days.includes(draft.date)) continue;
    const createdItem = itemOfLostResponse(draft, [...items.values()], stored);
    if (createdItem) items.delete(createdItem.id);
    put(draft.id, items.get(draft.id)?.entry ?? draft.base, draft);
  }
  return [...items.values()];
}

/** Returns the item's cell. A draft stays in the cell where it was typed, even if its entry has moved since. */
export function cellIdOf({ entry, draft }: Item): { readonly day: Day; readonly project: string } {
  return { day: draft?.date ?? entry?.date ?? "", project: draft?.project ?? entry?.project ?? "" };
}

/** Returns the projects sorted by name, without duplicates. */
export function sortProjects(projects: Iterable<string>, languages: readonly string[]): string[] {
  const { compare } = new Intl.Collator(languages as string[], { numeric: true });
  return [...new Set(projects)].sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
}

/** Returns a number for a new draft that no item in the cell has. */
export function nextNumber({ items }: Cell): number {
  return Math.max(-1, ...items.map(({ key }) => draftNumber(key) ?? -1)) + 1;
}

/** Reports whether a cell is the same in two builds, so that it doesn't have to be rendered again. */
export function sameCell(a: Cell, b: Cell): boolean {
  return (
    a.day === b.day &&
    a.project === b.project &&
    a.items.length === b.items.length &&
    a.items.every((item, index) => sameItem(item, b.items[index]))
  );
}

function sameItem(a: Item, b: Item | undefined): boolean {
  return (
    a.key === b?.key && a.id === b.id && a.entry === b.entry && a.draft === b.draft && a.saved === b.saved
  );
}

function cellKey({ day, project }: { day: Day; project: string }): string {
  return `${day} ${project}`;
}

function buildCell(day: Day, project: string, items: readonly Item[]): Cell {
  return { day, project, items: items.toSorted(byAge), minutes: items.reduce(addItem, 0) };
}

function buildRow(project: string, cells: readonly Cell[]): Row {
  return { project, cells, minutes: total(cells), empty: cells.every(({ items }) => items.length === 0) };
}

function sumOf(day: Day, items: readonly Item[]): DaySum {
  const dayItems = items.filter((item) => cellIdOf(item).day === day);
  const minutes = dayItems.reduce(addItem, 0);
  const refused = dayItems.some(({ draft }) => draft?.problem?.code === "day_full");
  return { day, minutes, full: refused || minutes > dayMinutes };
}

function addItem(sum: number, { entry, draft }: Item): number {
  if (draft) return sum + minutesOf(draft);
  return sum + (entry ? toMinutes(entry.hours) : 0);
}

function total(parts: readonly { readonly minutes: number }[]): number {
  return parts.reduce((sum, { minutes }) => sum + minutes, 0);
}

// Entries that didn't begin as drafts of this page come first, sorted by id and so by time of creation. The drafts and
// the entries that began as drafts follow, in the order of the drafts' numbers.
function byAge(a: Item, b: Item): number {
  return (draftNumber(a.key) ?? -1) - (draftNumber(b.key) ?? -1) || (a.id < b.id ? -1 : 1);
}

/**
 * Returns the item of an entry that the draft's create may have stored without a response. Until the create is
 * resolved, the draft is displayed for both.
 */
function itemOfLostResponse(
  draft: Draft,
  items: readonly Item[],
  stored: SavingState["stored"],
): Item | undefined {
  const { sentCreate: sent } = draft;
  if (!sent) return undefined;
  return items.find(
    ({ entry, draft: other }) =>
      entry &&
      !other &&
      !stored.has(entry.id) &&
      entry.date === sent.entry.date &&
      sameContent(entry, sent.entry) &&
      Date.parse(entry.created_at) >= sent.at - clockSkewMs,
  );
}
