// However the user acts and the network behaves: a cell has at most one create in flight, and a draft one request.
import { afterEach, expect, vi } from "vitest";
import { copyStorage, day, TestPage } from "../testing/draftsPage.ts";
import { type CallOutcome, FakeService } from "../testing/fakeService.ts";
import { randomPicker } from "../testing/random.ts";
import { testSeeds } from "../testing/testSeeds.ts";
import { newDraft } from "./draft.ts";

const projects = ["StoreZero", "Library"];
const texts = ["", "1", "2", "3", "x"];
const outcomes: readonly CallOutcome[] = [
  ...Array<CallOutcome>(4).fill("success"),
  "response lost",
  "request lost",
  { status: 503, retryAfter: 2 },
  { status: 401 },
  { status: 403 },
  { status: 409, code: "day_full" },
  { status: 422 },
];

afterEach(() => {
  vi.useRealTimers();
});

/** A slow service that records the requests in flight. */
class SlowService extends FakeService {
  /** Creates sent while another create of the cell was in flight, and changes sent while another of the entry was. */
  readonly duplicates: string[] = [];
  readonly #inFlight: string[] = [];

  constructor(pick: ReturnType<typeof randomPicker>) {
    super();
    this.outcomeOf = () =>
      new Promise((resolve) => setTimeout(() => resolve(pick(outcomes)), pick([1, 300, 800])));
    const { create, update, remove } = this;
    this.create = (entry, ...rest) => this.#track(`create ${entry.project}`, () => create(entry, ...rest));
    this.update = (id, ...rest) => this.#track(id, () => update(id, ...rest));
    this.remove = (id, ...rest) => this.#track(id, () => remove(id, ...rest));
  }

  async #track<T>(request: string, call: () => Promise<T>): Promise<T> {
    if (this.#inFlight.includes(request)) this.duplicates.push(request);
    this.#inFlight.push(request);
    try {
      return await call();
    } finally {
      this.#inFlight.splice(this.#inFlight.indexOf(request), 1);
    }
  }
}

function performRandomAction(page: TestPage, pick: ReturnType<typeof randomPicker>): void {
  const { drafts, draftList } = page;
  const [first = newDraft(day, pick(projects), "employee")] = draftList.length > 0 ? [pick(draftList)] : [];
  const action = pick([
    "enter",
    "enter",
    "type",
    "submit",
    "submit",
    "revert",
    "resume",
    "choose",
    "undo",
    "remove",
  ]);
  if (action === "enter" || action === "type") {
    const draft = newDraft(day, pick(projects), "employee", pick([0, 1, 2]));
    drafts.edit(draft, { hours: pick(texts) });
    if (action === "enter") drafts.submit(draft.id);
  }
  if (action === "submit") drafts.submit(first.id);
  if (action === "revert") drafts.revert(first.id);
  if (action === "resume") drafts.resume();
  if (action === "choose") pick([drafts.keepMine, drafts.takeTheirs]).call(drafts, first.id);
  if (action === "undo") drafts.undo();
  if (action === "remove")
    for (const entry of [...page.shownEntries.values()].slice(0, 1)) drafts.remove(entry);
}

testSeeds("a cell has at most one create in flight, and an entry at most one request", 150, async (seed) => {
  vi.useFakeTimers({ now: Date.parse("2026-11-23T16:00:00Z") });
  const pick = randomPicker(seed);
  const service = new SlowService(pick);
  const page = new TestPage(service, copyStorage());
  for (let step = 0; step < 40; step++) {
    performRandomAction(page, pick);
    await vi.advanceTimersByTimeAsync(pick([0, 1, 200, 1_500]));
    expect(service.duplicates).toEqual([]);
  }
});
