// The actions of rows and groups. The object stays the same while the page is displayed, so that a decision renders the
// rows of its entries only, and not some hundred others.
import type { Entry } from "../../api/api.ts";

export interface QueueActions {
  readonly select: (entries: readonly Entry[], selected: boolean) => void;
  /** Selects an entry. With Shift it also selects all between it and the entry that was selected before. */
  readonly selectTo: (entry: Entry, selected: boolean, shift: boolean) => void;
  readonly approve: (entries: readonly Entry[]) => void;
  /** Asks for a reason. */
  readonly reject: (entries: readonly Entry[]) => void;
  readonly retry: (id: string) => void;
}
