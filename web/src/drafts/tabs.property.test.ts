// Two tabs of one user, and several entries in one cell. However the network behaves: hours are never stored twice or
// silently lost, and the entries of a cell are stored in the order in which they were typed.
import { afterEach, beforeEach, expect, vi } from "vitest";
import type { Entry } from "../api/api.ts";
import { copyOf, day, TestPage } from "../testing/draftsPage.ts";
import { FakeService, type Fate } from "../testing/fakeService.ts";
import { randomOf } from "../testing/random.ts";
import { testStories } from "../testing/stories.ts";
import { newDraft } from "./draft.ts";

const projects = ["StoreZero", "Library"];
const texts = ["", "1", "2,5", "7:30"];
const hoursOf: Record<string, number> = { "1": 1, "2,5": 2.5, "7:30": 7.5 };
const notes = ["", "review"];

const fates: readonly (Fate | "late")[] = [
  ...Array<Fate>(6).fill("answered"),
  "late",
  "late",
  "answer lost",
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

function fateOf(pick: ReturnType<typeof randomOf>): Fate | Promise<Fate> {
  const fate = pick(fates);
  if (fate !== "late") return fate;
  return new Promise((resolve) => setTimeout(() => resolve("answered"), 500));
}

/** A service that records every entry it has ever stored. */
class Recorded extends FakeService {
  readonly ever = new Set<string>();

  override put(entry: Entry): Entry {
    this.ever.add(lineOf(entry));
    return super.put(entry);
  }
}

function lineOf({ project, hours, notes }: Pick<Entry, "project" | "hours" | "notes">): string {
  return `${project} ${hours} ${notes}`;
}

interface Tab {
  page: TestPage;
  /** The last text that the user left in each cell and hasn't discarded since. */
  readonly left: Map<string, string>;
}

class TwoTabs {
  readonly #pick: ReturnType<typeof randomOf>;
  readonly #service = new Recorded();
  readonly #tabs: readonly [Tab, Tab];

  constructor(seed: number) {
    this.#pick = randomOf(seed);
    if (this.#pick([true, false])) this.#service.given({ project: "Library", hours: 7 });
    const tab = (): Tab => ({ page: new TestPage(this.#service, copyOf()), left: new Map() });
    this.#tabs = [tab(), tab()];
    this.#service.fate = () => fateOf(this.#pick);
  }

  async step(): Promise<void> {
    const tab = this.#pick(this.#tabs);
    const project = this.#pick(projects);
    const act = this.#pick([
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
    if (act === "enter" || act === "type") this.#type(tab, project);
    if (act === "enter" || act === "leave") this.#leave(tab, project);
    if (act === "look") tab.page.look(this.#service);
    if (act === "choose") this.#choose(tab);
    if (act === "load") this.#load(tab);
    if (act === "copy") this.#copy();
    if (act === "undo") this.#undo(tab);
    await vi.advanceTimersByTimeAsync(this.#pick([0, 0, 1, 1, 600, 3_000]));
    this.#nothingTwice();
  }

  async end(): Promise<void> {
    this.#service.fate = () => "answered";
    for (let turn = 0; turn < 8; turn++)
      for (const tab of this.#tabs) {
        tab.page.look(this.#service);
        this.#choose(tab);
        for (const project of projects) this.#leave(tab, project);
        await vi.advanceTimersByTimeAsync(120_000);
        this.#nothingTwice();
      }
  }

  check(): void {
    for (const { page, left } of this.#tabs) {
      expect(page.list).toEqual([]);
      expect([...left.values()].filter((line) => !this.#service.ever.has(line))).toEqual([]);
      page.look(this.#service);
    }
  }

  #nothingTwice(): void {
    const filled = [...this.#service.entries.values()].map(({ project }) => project);
    expect(filled).toEqual([...new Set(filled)]);
  }

  #type({ page, left }: Tab, project: string): void {
    const hours = this.#pick(texts);
    const noted = hours === "" ? "" : this.#pick(notes);
    page.type(project, hours, noted);
    left.delete(project);
  }

  #leave({ page, left }: Tab, project: string): void {
    const draft = page.list.find((one) => one.project === project);
    if (!draft || draft.phase === "conflict") return;
    const hours = hoursOf[draft.hours];
    if (hours !== undefined) left.set(project, lineOf({ project, hours, notes: draft.notes }));
    page.drafts.submit(draft.id);
  }

  #choose({ page, left }: Tab): void {
    for (const draft of page.list.filter(({ phase }) => phase === "conflict")) {
      const hours = hoursOf[draft.hours];
      // A user who restores a deleted entry beside another one wants both; another test covers that.
      const beside =
        !draft.remote && [...page.shown.values()].some(({ project }) => project === draft.project);
      if (hours !== undefined && !beside && this.#pick([true, false])) {
        left.set(draft.project, lineOf({ project: draft.project, hours, notes: draft.notes }));
        page.drafts.keepMine(draft.id);
      } else {
        left.delete(draft.project);
        page.drafts.takeTheirs(draft.id);
      }
    }
  }

  #load(tab: Tab): void {
    tab.page = tab.page.reload(this.#service);
    tab.page.drafts.resume();
  }

  /** Closes the second tab and replaces it with a copy of the first. */
  #copy(): void {
    const [first, second] = this.#tabs;
    second.page.close();
    second.left.clear();
    second.page = first.page.copy(this.#service);
    second.page.drafts.resume();
  }

  #undo({ page, left }: Tab): void {
    const { removed } = page.drafts.snapshot();
    const isThere = ({ project }: { project: string }) => project === removed?.project;
    if (!removed || page.list.some(isThere) || [...page.shown.values()].some(isThere)) return;
    left.set(removed.project, lineOf(removed));
    page.drafts.undo();
  }
}

testStories("two tabs never fill a cell twice, and lose no text silently", 300, async (seed) => {
  const story = new TwoTabs(seed);
  for (let step = 0; step < 30; step++) await story.step();
  await story.end();
  story.check();
});

testStories(
  "several entries of a cell are stored once each, in the order in which they were typed",
  200,
  async (seed) => {
    const pick = randomOf(seed);
    const service = new FakeService();
    service.fate = () => fateOf(pick);
    const storage = copyOf();
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
    service.fate = () => "answered";
    await vi.advanceTimersByTimeAsync(120_000);
    page.drafts.resume();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([...service.entries.values()].map(({ hours }) => hours)).toEqual(typed);
    expect(page.list).toEqual([]);
  },
);
