// What can be done about rows and groups, given down to them. It stays the same object while the page is shown, so that
// a decision renders the rows that it is about, and not some hundred others.
import type { Entry } from "../../api/api.ts";

export interface DeskActions {
  readonly choose: (entries: readonly Entry[], chosen: boolean) => void;
  /** Chooses an entry; with Shift also all that stand between it and the one chosen before. */
  readonly chooseTo: (entry: Entry, chosen: boolean, shift: boolean) => void;
  readonly approve: (entries: readonly Entry[]) => void;
  /** Asks for a reason. */
  readonly reject: (entries: readonly Entry[]) => void;
  readonly retry: (id: string) => void;
}
