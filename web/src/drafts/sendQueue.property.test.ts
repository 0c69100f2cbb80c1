// However the user acts and the network behaves: a cell has at most one create in flight, and a draft one request.
import { afterEach, expect, vi } from "vitest";
import { copyOf, day, TestPage } from "../testing/draftsPage.ts";
import { FakeService, type Fate } from "../testing/fakeService.ts";
import { randomOf } from "../testing/random.ts";
import { testStories } from "../testing/stories.ts";
import { newDraft } from "./draft.ts";

const projects = ["StoreZero", "Library"];
const texts = ["", "1", "2", "3", "x"];
const fates: readonly Fate[] = [
  ...Array<Fate>(4).fill("answered"),
  "answer lost",
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
  /** Requests that were sent while the same one was in flight. */
  readonly sentTwice: string[] = [];
  readonly #inFlight: string[] = [];

  constructor(pick: ReturnType<typeof randomOf>) {
    super();
    this.fate = () => new Promise((resolve) => setTimeout(() => resolve(pick(fates)), pick([1, 300, 800])));
    const { create, update, remove } = this;
    this.create = (entry, ...rest) => this.#alone(`create ${entry.project}`, () => create(entry, ...rest));
    this.update = (id, ...rest) => this.#alone(id, () => update(id, ...rest));
    this.remove = (id, ...rest) => this.#alone(id, () => remove(id, ...rest));
  }

  async #alone<T>(what: string, call: () => Promise<T>): Promise<T> {
    if (this.#inFlight.includes(what)) this.sentTwice.push(what);
    this.#inFlight.push(what);
    try {
      return await call();
    } finally {
      this.#inFlight.splice(this.#inFlight.indexOf(what), 1);
    }
  }
}

function act(page: TestPage, pick: ReturnType<typeof randomOf>): void {
  const { drafts, list } = page;
  const [first = newDraft(day, pick(projects), "employee")] = list.length > 0 ? [pick(list)] : [];
  const what = pick([
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
  if (what === "enter" || what === "type") {
    const draft = newDraft(day, pick(projects), "employee", pick([0, 1, 2]));
    drafts.edit(draft, { hours: pick(texts) });
    if (what === "enter") drafts.submit(draft.id);
  }
  if (what === "submit") drafts.submit(first.id);
  if (what === "revert") drafts.revert(first.id);
  if (what === "resume") drafts.resume();
  if (what === "choose") pick([drafts.keepMine, drafts.takeTheirs]).call(drafts, first.id);
  if (what === "undo") drafts.undo();
  if (what === "remove") for (const entry of [...page.shown.values()].slice(0, 1)) drafts.remove(entry);
}

testStories(
  "a cell has at most one create in flight, and an entry at most one request",
  150,
  async (seed) => {
    vi.useFakeTimers({ now: Date.parse("2026-11-23T16:00:00Z") });
    const pick = randomOf(seed);
    const service = new SlowService(pick);
    const page = new TestPage(service, copyOf());
    for (let step = 0; step < 40; step++) {
      act(page, pick);
      await vi.advanceTimersByTimeAsync(pick([0, 1, 200, 1_500]));
      expect(service.sentTwice).toEqual([]);
    }
  },
);
