import type { Entry } from "../../api/api.ts";
import { EntryCards } from "./EntryCards.tsx";
import { EntryTable } from "./EntryTable.tsx";
import { useMediaQuery } from "./useMediaQuery.ts";

/** Entries as a table where there is room for one, else as cards. */
export function EntryList({ entries }: { entries: readonly Entry[] }) {
  // Not by style sheet alone: a table that is laid out as something else is no table to some who listen.
  const narrow = useMediaQuery("(max-width: 44rem)");
  return narrow ? <EntryCards entries={entries} /> : <EntryTable entries={entries} />;
}
