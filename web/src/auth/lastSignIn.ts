// The last sign-in that this tab completed. The Back button leads from the page to the provider. If the provider has a
// session, the provider redirects to the callback again, with the state of the completed sign-in. That isn't an error:
// the page signs in again.

const storageKey = "timesheets.signed-in";

interface LastSignIn {
  readonly state: string;
  readonly path: string;
}

/** Stores the state of a completed sign-in, and the path that it began on. */
export function storeLastSignIn(storage: Storage, state: string, path: string): void {
  try {
    storage.setItem(storageKey, JSON.stringify({ state, path } satisfies LastSignIn));
  } catch {
    // The storage is full or forbidden: Back then shows that signing in failed, with a button to try again.
  }
}

/** Returns the path of the last completed sign-in in this tab, or undefined if that sign-in had another state. */
export function pathOfLastSignIn(storage: Storage, state: string): string | undefined {
  try {
    const last = JSON.parse(storage.getItem(storageKey) ?? "null") as LastSignIn | null;
    return last?.state === state ? last.path : undefined;
  } catch {
    return undefined;
  }
}
