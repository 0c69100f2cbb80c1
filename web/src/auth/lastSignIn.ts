// The last sign-in that this tab completed. Back from the page leads to the provider. A provider with a session sends
// the user to the callback again, with a state that was used. That isn't an error: the page signs in again.

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
    // Full, or forbidden: Back then leads to "Signing in did not work", which offers to try again.
  }
}

/** Returns the path of the last completed sign-in in this tab, or undefined if its state is another. */
export function pathOfLastSignIn(storage: Storage, state: string): string | undefined {
  try {
    const last = JSON.parse(storage.getItem(storageKey) ?? "null") as LastSignIn | null;
    return last?.state === state ? last.path : undefined;
  } catch {
    return undefined;
  }
}
