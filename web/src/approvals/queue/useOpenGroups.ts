import { useState } from "react";
import type { Group } from "./queue.ts";

/**
 * The maximum number of groups, and of their entries, that are open by default. Other groups show only their totals.
 */
const maxOpenGroups = 3;
const maxOpenRows = 30;

export type OpenGroups = ReadonlyMap<string, boolean>;

/**
 * Returns which groups are open. A displayed group stays open or closed, even if others appear before it, until the
 * manager opens or closes it, or changes the view.
 */
export function useOpenGroups(groups: readonly Group[], view: string) {
  const [stored, setStored] = useState<{ view: string; open: OpenGroups }>({ view, open: new Map() });
  const open = withDefaults(stored.view === view ? stored.open : new Map(), groups);
  if (open !== stored.open) setStored({ view, open });
  return {
    isOpen: ({ key }: Group) => open.get(key) === true,
    toggle: ({ key }: Group) => setStored({ view, open: new Map(open).set(key, open.get(key) !== true) }),
  };
}

/** Adds the groups that the map doesn't contain. If there are none, returns `open` itself. */
export function withDefaults(open: OpenGroups, groups: readonly Group[]): OpenGroups {
  if (groups.every(({ key }) => open.has(key))) return open;
  const next = new Map(open);
  let rows = 0;
  for (const [index, { key, entries }] of groups.entries()) {
    rows += entries.length;
    if (!next.has(key)) next.set(key, index < maxOpenGroups && rows <= maxOpenRows);
  }
  return next;
}
