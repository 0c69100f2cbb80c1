// However the network behaves, and however often the page is reloaded: in the end the service has exactly the user's
// last text, nothing twice, and the page shows it.
import { afterEach, expect, vi } from "vitest";
import { TestPage } from "../testing/draftsPage.ts";
import { FakeService, type Fate } from "../testing/fakeService.ts";
import { randomOf } from "../testing/random.ts";
import { testStories } from "../testing/stories.ts";
import { typedHours } from "./draft.ts";

const stepsPerStory = 40;
const projects = ["StoreZero", "Library", "Inside"];
const texts = ["", "1", "2,5", "7:30", "8h"];
const minutes: Record<string, number> = { "": 0, "1": 60, "2,5": 150, "7:30": 450, "8h": 480 };
const notes = ["", "review", "two\nlines"];

afterEach(() => {
  vi.useRealTimers();
});

interface Wanted {
  readonly hours: number;
  readonly notes: string;
}

class Story {
  readonly wanted = new Map<string, Wanted>();
  readonly #pick: <T>(of: readonly T[]) => T;
  readonly #service = new FakeService();
  #page: TestPage;

  constructor(seed: number) {
    this.#pick = randomOf(seed);
    for (const project of projects)
      if (this.#pick([true, false])) {
        this.#service.given({ project, hours: 7 });
        this.wanted.set(project, { hours: 7, notes: "" });
      }
    this.#page = new TestPage(this.#service);
    const fates: readonly (Fate | "late")[] = [
      ...Array<Fate>(6).fill("answered"),
      "late",
      "answer lost",
      "answer lost",
      "request lost",
      { status: 503, retryAfter: 2 },
      { status: 429 },
      { status: 401 },
      { status: 403 },
    ];
    this.#service.fate = () => {
      const fate = this.#pick(fates);
      if (fate !== "late") return fate;
      return new Promise((resolve) => setTimeout(() => resolve("answered"), 500));
    };
  }

  async step(): Promise<void> {
    const project = this.#pick(projects);
    const act = this.#pick([
      "enter",
      "enter",
      "enter",
      "type",
      "leave",
      "revert",
      "remove",
      "undo",
      "wait",
      "load",
    ]);
    if (act === "enter" || act === "type") this.#type(project, this.#pick(texts), this.#pick(notes));
    if (act === "enter" || act === "leave") this.#page.leave(project);
    if (act === "revert") this.#revert(project);
    if (act === "remove") this.#remove(project);
    if (act === "undo") this.#undo();
    if (act === "wait") await vi.advanceTimersByTimeAsync(this.#pick([1, 700, 3_000, 60_000]));
    if (act === "load") await this.#load();
    await vi.advanceTimersByTimeAsync(this.#pick([0, 1, 1, 600]));
    // There is no other user or tab, so there must be no conflict.
    expect(this.#page.list.filter(({ phase }) => phase === "conflict")).toEqual([]);
  }

  /** Leaves every cell, and waits until all requests are done. */
  async end(): Promise<void> {
    this.#service.fate = () => "answered";
    for (let turn = 0; turn < 4; turn++) {
      for (const { id } of this.#page.list) this.#page.drafts.submit(id);
      await vi.advanceTimersByTimeAsync(120_000);
    }
  }

  check(): void {
    const entries = [...this.#service.entries.values()];
    const got = entries.map(({ project, hours, notes }) => ({ project, hours, notes }));
    const want = [...this.wanted].map(([project, wanted]) => ({ project, ...wanted }));
    const byProject = (one: { project: string }, other: { project: string }) =>
      one.project.localeCompare(other.project);
    expect(got.sort(byProject)).toEqual(want.sort(byProject));
    expect(this.#page.list).toEqual([]);
    expect([...this.#page.shown.values()].sort(byProject)).toEqual(entries.sort(byProject));
    expect(sessionStorage).toHaveLength(0);
  }

  #type(project: string, hours: string, noted: string): void {
    // Notes without hours stay a draft; another test covers that.
    const kept = hours === "" ? "" : noted;
    this.#page.type(project, hours, kept);
    this.#want(project, hours, kept);
  }

  #want(project: string, hours: string, noted: string): void {
    const wanted = minutes[hours] ?? 60 * Number(hours);
    if (wanted === 0) this.wanted.delete(project);
    else this.wanted.set(project, { hours: wanted / 60, notes: noted });
  }

  #revert(project: string): void {
    const draft = this.#page.at(project);
    // While a request is in flight, revert drops only the text typed since.
    if (draft.phase === "saving") return;
    this.#want(project, draft.base ? typedHours(draft.base) : "", draft.base?.notes ?? "");
    this.#page.drafts.revert(draft.id);
  }

  #remove(project: string): void {
    const entry = [...this.#page.shown.values()].find((one) => one.project === project);
    if (!entry) return;
    // A new entry's draft in the cell isn't a draft of this entry.
    if (this.#page.at(project).id !== entry.id) return;
    this.#page.drafts.remove(entry);
    this.wanted.delete(project);
  }

  #undo(): void {
    const { removed } = this.#page.drafts.snapshot();
    if (!removed || this.#page.list.some(({ project }) => project === removed.project)) return;
    if ([...this.#page.shown.values()].some(({ project }) => project === removed.project)) return;
    this.#want(removed.project, typedHours(removed), removed.notes);
    this.#page.drafts.undo();
  }

  async #load(): Promise<void> {
    // Let the requests in flight arrive first: stale lists are the cache's job, not tested here.
    await vi.advanceTimersByTimeAsync(0);
    const now = Date.now();
    vi.clearAllTimers();
    // clearAllTimers also resets the clock.
    vi.setSystemTime(now);
    this.#page = this.#page.reload(this.#service);
    if (this.#pick([true, false, false, false])) vi.setSystemTime(Date.now() + 25 * 3_600_000);
    this.#page.drafts.resume();
  }
}

testStories(
  `after ${stepsPerStory} steps the service has the last typed text exactly once`,
  400,
  async (seed) => {
    vi.useFakeTimers({ now: Date.parse("2026-11-23T16:00:00Z") });
    sessionStorage.clear();
    const story = new Story(seed);
    for (let step = 0; step < stepsPerStory; step++) await story.step();
    await story.end();
    story.check();
  },
);
