// Two tabs of one user, and several entries in one cell. However the network behaves: hours are never stored twice or
// silently lost, and the entries of a cell are stored in the order in which they were typed.
import { afterEach, beforeEach, expect, vi } from "vitest";
import type { Entry } from "../api/api.ts";
import { copyStorage, day, TestPage } from "../testing/draftsPage.ts";
import { type CallOutcome, FakeService } from "../testing/fakeService.ts";
import { randomPicker } from "../testing/random.ts";
import { testSeeds } from "../testing/testSeeds.ts";
import { newDraft } from "./draft.ts";

const projects = ["StoreZero", "Library"];
const texts = ["", "1", "2,5", "7:30"];
const hoursOf: Record<string, number> = { "1": 1, "2,5": 2.5, "7:30": 7.5 };
const notes = ["", "review"];

const outcomes: readonly (CallOutcome | "late")[] = [
  ...Array<CallOutcome>(6).fill("success"),
  "late",
  "late",
  "response lost",
  "request lost",
  { status: 503, retryAfter: 2 },
  { status: 429 },
  { status: 401 },
];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-23T16:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

function randomOutcome(pick: ReturnType<typeof randomPicker>): CallOutcome | Promise<CallOutcome> {
  const outcome = pick(outcomes);
  if (outcome !== "late") return outcome;
  return new Promise((resolve) => setTimeout(() => resolve("success"), 500));
}

/** A service that records every entry it has ever stored. */
class RecordingService extends FakeService {
  readonly everStored = new Set<string>();

  override put(entry: Entry): Entry {
    this.everStored.add(lineOf(entry));
    return super.put(entry);
  }
}

function lineOf({ project, hours, notes }: Pick<Entry, "project" | "hours" | "notes">): string {
  return `${project} ${hours} ${notes}`;
}

interface Tab {
  page: TestPage;
  /** The last text that the user left in each cell and hasn't discarded since. */
  readonly submitted: Map<string, string>;
}

class TwoTabs {
  readonly #pick: ReturnType<typeof randomPicker>;
  readonly #service = new RecordingService();
  readonly #tabs: readonly [Tab, Tab];

  constructor(seed: number) {
    this.#pick = randomPicker(seed);
    if (this.#pick([true, false])) this.#service.addEntry({ project: "Library", hours: 7 });
    const tab = (): Tab => ({ page: new TestPage(this.#service, copyStorage()), submitted: new Map() });
    this.#tabs = [tab(), tab()];
    this.#service.outcomeOf = () => randomOutcome(this.#pick);
  }

  async step(): Promise<void> {
    const tab = this.#pick(this.#tabs);
    const project = this.#pick(projects);
    const action = this.#pick([
      "enter",
      "enter",
      "enter",
      "type",
      "leave",
      "look",
      "choose",
      "load",
      "copy",
      "undo",
    ]);
    if (action === "enter" || action === "type") this.#type(tab, project);
    if (action === "enter" || action === "leave") this.#leave(tab, project);
    if (action === "look") tab.page.refetch(this.#service);
    if (action === "choose") this.#choose(tab);
    if (action === "load") this.#reload(tab);
    if (action === "copy") this.#copy();
    if (action === "undo") this.#undo(tab);
    await vi.advanceTimersByTimeAsync(this.#pick([0, 0, 1, 1, 600, 3_000]));
    this.#expectNoDuplicates();
  }

  async end(): Promise<void> {
    this.#service.outcomeOf = () => "success";
    for (let turn = 0; turn < 8; turn++)
      for (const tab of this.#tabs) {
        tab.page.refetch(this.#service);
        this.#choose(tab);
        for (const project of projects) this.#leave(tab, project);
        await vi.advanceTimersByTimeAsync(120_000);
        this.#expectNoDuplicates();
      }
  }

  check(): void {
    for (const { page, submitted } of this.#tabs) {
      expect(page.draftList).toEqual([]);
      expect([...submitted.values()].filter((line) => !this.#service.everStored.has(line))).toEqual([]);
      page.refetch(this.#service);
    }
  }

  #expectNoDuplicates(): void {
    const filled = [...this.#service.entries.values()].map(({ project }) => project);
    expect(filled).toEqual([...new Set(filled)]);
  }

  #type({ page, submitted }: Tab, project: string): void {
    const hours = this.#pick(texts);
    const noteText = hours === "" ? "" : this.#pick(notes);
    page.type(project, hours, noteText);
    submitted.delete(project);
  }

  #leave({ page, submitted }: Tab, project: string): void {
    const draft = page.draftList.find((one) => one.project === project);
    if (!draft || draft.phase === "conflict") return;
    const hours = hoursOf[draft.hours];
    if (hours !== undefined) submitted.set(project, lineOf({ project, hours, notes: draft.notes }));
    page.drafts.submit(draft.id);
  }

  #choose({ page, submitted }: Tab): void {
    for (const draft of page.draftList.filter(({ phase }) => phase === "conflict")) {
      const hours = hoursOf[draft.hours];
      // A user who restores a deleted entry beside another one wants both; another test covers that.
      const hasOther =
        !draft.remote && [...page.shownEntries.values()].some(({ project }) => project === draft.project);
      if (hours !== undefined && !hasOther && this.#pick([true, false])) {
        submitted.set(draft.project, lineOf({ project: draft.project, hours, notes: draft.notes }));
        page.drafts.keepMine(draft.id);
      } else {
        submitted.delete(draft.project);
        page.drafts.takeTheirs(draft.id);
      }
    }
  }

  #reload(tab: Tab): void {
    tab.page = tab.page.reload(this.#service);
    tab.page.drafts.resume();
  }

  /** Closes the second tab and replaces it with a copy of the first. */
  #copy(): void {
    const [first, second] = this.#tabs;
    second.page.close();
    second.submitted.clear();
    second.page = first.page.copy(this.#service);
    second.page.drafts.resume();
  }

  #undo({ page, submitted }: Tab): void {
    const { removed } = page.drafts.snapshot();
    const isSameProject = ({ project }: { project: string }) => project === removed?.project;
    if (!removed || page.draftList.some(isSameProject) || [...page.shownEntries.values()].some(isSameProject))
      return;
    submitted.set(removed.project, lineOf(removed));
    page.drafts.undo();
  }
}

testSeeds("two tabs never fill a cell twice, and lose no text silently", 300, async (seed) => {
  const scenario = new TwoTabs(seed);
  for (let step = 0; step < 30; step++) await scenario.step();
  await scenario.end();
  scenario.check();
});

testSeeds(
  "several entries of a cell are stored once each, in the order in which they were typed",
  200,
  async (seed) => {
    const pick = randomPicker(seed);
    const service = new FakeService();
    service.outcomeOf = () => randomOutcome(pick);
    const storage = copyStorage();
    let page = new TestPage(service, storage);
    const typed = [1, 2, 3, 4, 5];
    for (const hours of typed) {
      const draft = newDraft(day, "StoreZero", "employee", hours);
      page.drafts.edit(draft, { hours: String(hours) });
      page.drafts.submit(draft.id);
      await vi.advanceTimersByTimeAsync(pick([0, 0, 1, 600, 5_000]));
      if (pick([true, false, false])) page.drafts.resume();
      if (pick([true, false, false, false])) page = page.reload(service);
    }
    service.outcomeOf = () => "success";
    await vi.advanceTimersByTimeAsync(120_000);
    page.drafts.resume();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([...service.entries.values()].map(({ hours }) => hours)).toEqual(typed);
    expect(page.draftList).toEqual([]);
  },
);
