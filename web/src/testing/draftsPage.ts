// A page without components, for tests of the drafts: it shows entries and drafts, and a user edits them.
import type { Entry } from "../api/api.ts";
import { type Draft, type DraftStart, draftOf, newDraft } from "../drafts/draft.ts";
import { Drafts } from "../drafts/drafts.ts";
import type { FakeService } from "./fakeService.ts";

export const day = "2026-11-23";

const draftsKey = "timesheets.drafts";

/**
 * Returns a copy of the storage, as a duplicate of the tab has. Without a storage, returns the storage of a new tab.
 */
export function copyStorage(storage?: Storage): Storage {
  const values = new Map<string, string>();
  const copy: Pick<Storage, "getItem" | "setItem" | "removeItem"> = {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
  const drafts = storage?.getItem(draftsKey);
  if (drafts) values.set(draftsKey, drafts);
  return copy as Storage;
}

export class TestPage {
  /** The entries that the page shows. */
  readonly shownEntries = new Map<string, Entry>();
  readonly drafts: Drafts;
  readonly #storage: Storage;
  #closed = false;

  constructor(service: FakeService, storage: Storage = sessionStorage, subject = "ann") {
    this.#storage = storage;
    this.refetch(service);
    this.drafts = new Drafts({
      api: {
        create: (...args) => this.#call(() => service.create(...args)),
        update: (...args) => this.#call(() => service.update(...args)),
        remove: (...args) => this.#call(() => service.remove(...args)),
        get: (...args) => this.#call(() => service.get(...args)),
        listAll: (...args) => this.#call(() => service.listAll(args[0])),
      },
      cache: {
        isEmpty: (date, project, exceptId) =>
          ![...this.shownEntries.values()].some(
            (entry) => entry.date === date && entry.project === project && entry.id !== exceptId,
          ),
        stored: (entry) => this.shownEntries.set(entry.id, entry),
        removed: ({ id }) => this.shownEntries.delete(id),
        afterShown: (done) => setTimeout(done, 1),
      },
      storage: this.#guardStorage(storage),
      subject,
    });
  }

  /** Reloads the page. Requests in flight continue, and their responses are lost. */
  reload(service: FakeService, subject?: string): TestPage {
    this.close();
    return new TestPage(service, this.#storage, subject);
  }

  /** Opens a copy of the tab. */
  copy(service: FakeService): TestPage {
    return new TestPage(service, copyStorage(this.#storage));
  }

  /** Closes the tab. Requests in flight continue, and their responses are lost. */
  close(): void {
    this.#closed = true;
  }

  /** Shows the service's current entries. */
  refetch(service: FakeService): void {
    this.shownEntries.clear();
    for (const entry of service.entries.values()) this.shownEntries.set(entry.id, entry);
  }

  get draftList(): Draft[] {
    return [...this.drafts.snapshot().drafts.values()];
  }

  /** The only draft. Throws if there are none or several. */
  get draft(): Draft {
    const [draft, ...others] = this.draftList;
    if (!draft || others.length > 0) throw new Error(`the page has ${this.draftList.length} drafts`);
    return draft;
  }

  /** Returns the draft that the project's cell shows, or the start of one. */
  draftAt(project: string): Draft | (DraftStart & { readonly phase?: undefined }) {
    const draft = this.draftList.find((one) => one.project === project);
    const entry = [...this.shownEntries.values()].find((one) => one.project === project);
    return draft ?? (entry ? draftOf(entry) : newDraft(day, project, "employee"));
  }

  type(project: string, hours: string, notes?: string): void {
    this.drafts.edit(this.draftAt(project), { hours, ...(notes !== undefined && { notes }) });
  }

  leave(project: string): void {
    this.drafts.submit(this.draftAt(project).id);
  }

  /** Types into the cell and leaves it. */
  enter(project: string, hours: string, notes?: string): void {
    this.type(project, hours, notes);
    this.leave(project);
  }

  /** Calls the service. A closed tab sends no request and receives no response. */
  #call<T>(request: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return;
      request().then(
        (value) => this.#closed || resolve(value),
        (error: unknown) => this.#closed || reject(error),
      );
    });
  }

  #guardStorage(storage: Storage): Storage {
    const guarded: Pick<Storage, "getItem" | "setItem" | "removeItem"> = {
      getItem: (key) => storage.getItem(key),
      setItem: (key, value) => this.#closed || storage.setItem(key, value),
      removeItem: (key) => this.#closed || storage.removeItem(key),
    };
    return guarded as Storage;
  }
}
