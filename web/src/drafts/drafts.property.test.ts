// However the network behaves, and however often the page is reloaded: in the end the service has exactly the user's
// last text, nothing twice, and the page shows it.
import { afterEach, expect, vi } from "vitest";
import { TestPage } from "../testing/draftsPage.ts";
import { type CallOutcome, FakeService } from "../testing/fakeService.ts";
import { randomPicker } from "../testing/random.ts";
import { testSeeds } from "../testing/testSeeds.ts";
import { typedHours } from "./draft.ts";

const stepsPerStory = 40;
const projects = ["StoreZero", "Library", "Inside"];
const texts = ["", "1", "2,5", "7:30", "8h"];
const minutes: Record<string, number> = { "": 0, "1": 60, "2,5": 150, "7:30": 450, "8h": 480 };
const notes = ["", "review", "two\nlines"];

afterEach(() => {
  vi.useRealTimers();
});

interface Expected {
  readonly hours: number;
  readonly notes: string;
}

class Scenario {
  readonly expected = new Map<string, Expected>();
  readonly #pick: <T>(of: readonly T[]) => T;
  readonly #service = new FakeService();
  #page: TestPage;

  constructor(seed: number) {
    this.#pick = randomPicker(seed);
    for (const project of projects)
      if (this.#pick([true, false])) {
        this.#service.addEntry({ project, hours: 7 });
        this.expected.set(project, { hours: 7, notes: "" });
      }
    this.#page = new TestPage(this.#service);
    const outcomes: readonly (CallOutcome | "late")[] = [
      ...Array<CallOutcome>(6).fill("success"),
      "late",
      "response lost",
      "response lost",
      "request lost",
      { status: 503, retryAfter: 2 },
      { status: 429 },
      { status: 401 },
      { status: 403 },
    ];
    this.#service.outcomeOf = () => {
      const outcome = this.#pick(outcomes);
      if (outcome !== "late") return outcome;
      return new Promise((resolve) => setTimeout(() => resolve("success"), 500));
    };
  }

  async step(): Promise<void> {
    const project = this.#pick(projects);
    const action = this.#pick([
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
    if (action === "enter" || action === "type") this.#type(project, this.#pick(texts), this.#pick(notes));
    if (action === "enter" || action === "leave") this.#page.leave(project);
    if (action === "revert") this.#revert(project);
    if (action === "remove") this.#remove(project);
    if (action === "undo") this.#undo();
    if (action === "wait") await vi.advanceTimersByTimeAsync(this.#pick([1, 700, 3_000, 60_000]));
    if (action === "load") await this.#reload();
    await vi.advanceTimersByTimeAsync(this.#pick([0, 1, 1, 600]));
    // There is no other user or tab, so there must be no conflict.
    expect(this.#page.draftList.filter(({ phase }) => phase === "conflict")).toEqual([]);
  }

  /** Leaves every cell, and waits until all requests are done. */
  async end(): Promise<void> {
    this.#service.outcomeOf = () => "success";
    for (let turn = 0; turn < 4; turn++) {
      for (const { id } of this.#page.draftList) this.#page.drafts.submit(id);
      await vi.advanceTimersByTimeAsync(120_000);
    }
  }

  check(): void {
    const entries = [...this.#service.entries.values()];
    const got = entries.map(({ project, hours, notes }) => ({ project, hours, notes }));
    const want = [...this.expected].map(([project, expected]) => ({ project, ...expected }));
    const byProject = (one: { project: string }, other: { project: string }) =>
      one.project.localeCompare(other.project);
    expect(got.sort(byProject)).toEqual(want.sort(byProject));
    expect(this.#page.draftList).toEqual([]);
    expect([...this.#page.shownEntries.values()].sort(byProject)).toEqual(entries.sort(byProject));
    expect(sessionStorage).toHaveLength(0);
  }

  #type(project: string, hours: string, noteText: string): void {
    // Notes without hours stay a draft; another test covers that.
    const keptNotes = hours === "" ? "" : noteText;
    this.#page.type(project, hours, keptNotes);
    this.#expectText(project, hours, keptNotes);
  }

  #expectText(project: string, hours: string, noteText: string): void {
    const expected = minutes[hours] ?? 60 * Number(hours);
    if (expected === 0) this.expected.delete(project);
    else this.expected.set(project, { hours: expected / 60, notes: noteText });
  }

  #revert(project: string): void {
    const draft = this.#page.draftAt(project);
    // While a request is in flight, revert drops only the text that was typed after the request was sent.
    if (draft.phase === "saving") return;
    this.#expectText(project, draft.base ? typedHours(draft.base) : "", draft.base?.notes ?? "");
    this.#page.drafts.revert(draft.id);
  }

  #remove(project: string): void {
    const entry = [...this.#page.shownEntries.values()].find((one) => one.project === project);
    if (!entry) return;
    // A new entry's draft in the cell isn't a draft of this entry.
    if (this.#page.draftAt(project).id !== entry.id) return;
    this.#page.drafts.remove(entry);
    this.expected.delete(project);
  }

  #undo(): void {
    const { removed } = this.#page.drafts.snapshot();
    if (!removed || this.#page.draftList.some(({ project }) => project === removed.project)) return;
    if ([...this.#page.shownEntries.values()].some(({ project }) => project === removed.project)) return;
    this.#expectText(removed.project, typedHours(removed), removed.notes);
    this.#page.drafts.undo();
  }

  async #reload(): Promise<void> {
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

testSeeds(
  `after ${stepsPerStory} steps the service has the last typed text exactly once`,
  400,
  async (seed) => {
    vi.useFakeTimers({ now: Date.parse("2026-11-23T16:00:00Z") });
    sessionStorage.clear();
    const scenario = new Scenario(seed);
    for (let step = 0; step < stepsPerStory; step++) await scenario.step();
    await scenario.end();
    scenario.check();
  },
);
