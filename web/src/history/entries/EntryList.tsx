import type { Entry } from "../../api/api.ts";
import { EntryCards } from "./EntryCards.tsx";
import { EntryTable } from "./EntryTable.tsx";
import { useMediaQuery } from "./useMediaQuery.ts";

/** The entries as a table if the screen is wide enough, else as cards. */
export function EntryList({ entries }: { entries: readonly Entry[] }) {
  // The style sheet can't do this: some screen readers don't recognize a table that has another layout.
  const narrow = useMediaQuery("(max-width: 44rem)");
  return narrow ? <EntryCards entries={entries} /> : <EntryTable entries={entries} />;
}
