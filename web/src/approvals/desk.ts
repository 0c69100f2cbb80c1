// What rows and groups do, given down to them as one.
import type { Entry } from "../api/api.ts";
import type { RowState } from "./decisions.ts";
import type { Selection } from "./selection.ts";

export interface DeskTools {
  readonly selection: Selection;
  readonly rows: ReadonlyMap<string, RowState>;
  readonly isOwn: (entry: Pick<Entry, "user_id">) => boolean;
  readonly choose: (entries: readonly Entry[], chosen: boolean) => void;
  /** Chooses an entry; with Shift also all that stand between it and the one chosen before. */
  readonly chooseTo: (entry: Entry, chosen: boolean, shift: boolean) => void;
  readonly approve: (entries: readonly Entry[]) => void;
  /** Asks for a reason. */
  readonly reject: (entries: readonly Entry[]) => void;
  readonly retry: (id: string) => void;
}
