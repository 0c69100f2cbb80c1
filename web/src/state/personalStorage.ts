// Values that the browser stores for one user. The provider's subject (`sub`) identifies the user.

export interface PersonalStorage<T> {
  /** Returns the user's value, or undefined if there is none or it can't be read. */
  load(): T | undefined;
  /** Stores the value. Reports false if the storage is full or the browser forbids it. */
  save(value: T): boolean;
  clear(): void;
}

/**
 * Returns the storage of a value that survives reloads, including the one caused by signing in again. A tab stores the
 * value of one user at a time: loading as another user deletes it, because no other user may see it.
 */
export function personalStorage<T extends object>(
  storage: Storage,
  name: string,
  subject: string,
): PersonalStorage<T> {
  const key = keyOf(name);
  return {
    load() {
      try {
        const stored = JSON.parse(storage.getItem(key) ?? "null") as (T & { subject: string }) | null;
        if (stored?.subject === subject) return stored;
      } catch {
        // Invalid JSON, perhaps edited by hand, counts as no value.
      }
      storage.removeItem(key);
      return undefined;
    },
    save: (value) => attempt(() => storage.setItem(key, JSON.stringify({ subject, ...value }))),
    clear: () => storage.removeItem(key),
  };
}

/** Returns the storage of a choice that survives signing out. The browser stores one choice for each user. */
export function rememberedChoice(
  name: string,
  subject: string,
): Pick<PersonalStorage<string>, "load" | "save"> {
  const key = keyOf(`${name}.${subject}`);
  return {
    load() {
      try {
        return window.localStorage.getItem(key) ?? undefined;
      } catch {
        // The browser forbids it.
        return undefined;
      }
    },
    save: (value) => attempt(() => window.localStorage.setItem(key, value)),
  };
}

function keyOf(name: string): string {
  return `timesheets.${name}`;
}

function attempt(store: () => void): boolean {
  try {
    store();
    return true;
  } catch {
    return false;
  }
}
