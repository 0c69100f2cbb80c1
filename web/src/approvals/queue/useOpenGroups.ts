import { useState } from "react";
import type { Group } from "./queue.ts";

/** How many groups, with how many entries, are open unasked. Of the others their totals are shown. */
const groupsOpen = 3;
const rowsOpen = 30;

export type OpenGroups = ReadonlyMap<string, boolean>;

/**
 * Knows which groups are open. A group that was shown open or closed stays so whatever comes before it, until the
 * manager opens or closes it, or asks for another view.
 */
export function useOpenGroups(groups: readonly Group[], view: string) {
  const [known, setKnown] = useState<{ view: string; open: OpenGroups }>({ view, open: new Map() });
  const open = withDefaults(known.view === view ? known.open : new Map(), groups);
  if (open !== known.open) setKnown({ view, open });
  return {
    isOpen: ({ key }: Group) => open.get(key) === true,
    toggle: ({ key }: Group) => setKnown({ view, open: new Map(open).set(key, open.get(key) !== true) }),
  };
}

/** Returns the same map if it has all of the groups. */
export function withDefaults(open: OpenGroups, groups: readonly Group[]): OpenGroups {
  if (groups.every(({ key }) => open.has(key))) return open;
  const next = new Map(open);
  let rows = 0;
  for (const [index, { key, entries }] of groups.entries()) {
    rows += entries.length;
    if (!next.has(key)) next.set(key, index < groupsOpen && rows <= rowsOpen);
  }
  return next;
}
