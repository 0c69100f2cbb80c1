// The sign-in that this tab ended last. Back from the page leads to the provider, and a provider that still knows the
// person sends them to the callback's address again, with a state that was used. That is no failure: signing in again
// brings them back.

const storageKey = "timesheets.signed-in";

interface UsedSignIn {
  readonly state: string;
  readonly path: string;
}

/** Remembers the state of a sign-in that ended, and the path that it was begun on. */
export function keepUsed(storage: Storage, state: string, path: string): void {
  try {
    storage.setItem(storageKey, JSON.stringify({ state, path } satisfies UsedSignIn));
  } catch {
    // Full, or forbidden: Back then leads to "Signing in did not work", which offers to try again.
  }
}

/** Returns the path of the sign-in if it is the one that ended last in this tab. */
export function pathOfUsed(storage: Storage, state: string): string | undefined {
  try {
    const used = JSON.parse(storage.getItem(storageKey) ?? "null") as UsedSignIn | null;
    return used?.state === state ? used.path : undefined;
  } catch {
    return undefined;
  }
}
