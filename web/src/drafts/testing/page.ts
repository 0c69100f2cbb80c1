// What the page is to the drafts: it shows entries and drafts, and a person acts on what it shows. For tests.
import { vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import { type Draft, draftOf, newDraft } from "../draft.ts";
import { Drafts } from "../drafts.ts";
import type { Service } from "./service.ts";

export const day = "2026-11-23";

export class TestPage {
  /** The entries that are shown. */
  readonly shown = new Map<string, Entry>();
  readonly drafts: Drafts;
  #closed = false;

  constructor(service: Service, storage: Storage = sessionStorage, subject = "ann") {
    for (const entry of service.entries.values()) this.shown.set(entry.id, entry);
    this.drafts = new Drafts({
      // Nobody hears an answer in a tab that is closed.
      api: {
        create: (...args) => this.#heard(service.create(...args)),
        update: (...args) => this.#heard(service.update(...args)),
        remove: (...args) => this.#heard(service.remove(...args)),
        get: (...args) => this.#heard(service.get(...args)),
        listAll: (...args) => this.#heard(service.listAll(args[0])),
      },
      keeper: {
        isEmpty: (date, project) =>
          ![...this.shown.values()].some((entry) => entry.date === date && entry.project === project),
        stored: (entry) => this.shown.set(entry.id, entry),
        removed: ({ id }) => this.shown.delete(id),
        settle: (done) => setTimeout(done, 1),
      },
      storage,
      subject,
    });
  }

  /** Loads the page again: what is on its way goes on, and its answer finds nobody. */
  reload(service: Service, subject?: string): TestPage {
    this.#closed = true;
    const now = Date.now();
    vi.clearAllTimers();
    // That sets the clock back too.
    vi.setSystemTime(now);
    return new TestPage(service, sessionStorage, subject);
  }

  get list(): Draft[] {
    return [...this.drafts.snapshot().drafts.values()];
  }

  /** The only draft. */
  get draft(): Draft {
    const [draft, ...others] = this.list;
    if (!draft || others.length > 0) throw new Error(`${this.list.length} drafts`);
    return draft;
  }

  /** What a project's cell shows. */
  at(project: string): Draft {
    const draft = this.list.find((one) => one.project === project);
    const entry = [...this.shown.values()].find((one) => one.project === project);
    return draft ?? (entry ? draftOf(entry) : newDraft(day, project, "employee"));
  }

  type(project: string, hours: string, notes?: string): void {
    this.drafts.edit(this.at(project), { hours, ...(notes !== undefined && { notes }) });
  }

  leave(project: string): void {
    this.drafts.submit(this.at(project).id);
  }

  /** Types and leaves the cell. */
  enter(project: string, hours: string, notes?: string): void {
    this.type(project, hours, notes);
    this.leave(project);
  }

  #heard<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => this.#closed || resolve(value),
        (error: unknown) => this.#closed || reject(error),
      );
    });
  }
}
