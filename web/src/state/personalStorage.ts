// What the browser keeps for one user. A user is known by the provider's name for them (`sub`).

export interface PersonalStorage<T> {
  /** Returns the user's value, or undefined if there is none or it can't be read. */
  load(): T | undefined;
  /** Stores the value. Reports false if the storage is full or the browser forbids it. */
  save(value: T): boolean;
  clear(): void;
}

/**
 * Returns the storage of a value that outlives a load of the page, such as signing in again is. A tab keeps it for one
 * user at a time: reading as another user deletes it, because nobody else may see it.
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
        // Written by another version of the page, or by hand: the same as no value.
      }
      storage.removeItem(key);
      return undefined;
    },
    save: (value) => attempt(() => storage.setItem(key, JSON.stringify({ subject, ...value }))),
    clear: () => storage.removeItem(key),
  };
}

/** Returns the storage of a choice that outlives signing out. The browser keeps each user's own. */
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
