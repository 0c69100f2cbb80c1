// A page and a service for each test of the drafts, and control over the outcome of requests.
import { afterEach, beforeEach, vi } from "vitest";
import { TestPage } from "./draftsPage.ts";
import { type CallOutcome, FakeService, heldOutcome, type Operation } from "./fakeService.ts";

export let service: FakeService;
export let page: TestPage;

/** Begins each test with an empty service and a newly loaded page. */
export function setUpDrafts(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse("2026-11-23T16:00:00Z") });
    sessionStorage.clear();
    service = new FakeService();
    page = new TestPage(service);
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Reloads the page, as another user if there is a subject. */
export function reload(subject?: string): void {
  page = page.reload(service, subject);
}

/** Lets responses arrive, and stops before the page shows them. */
export const receiveResponses = () => vi.advanceTimersByTimeAsync(0);
/** Lets responses arrive, and the page show them, before any retry. */
export const updatePage = () => vi.advanceTimersByTimeAsync(1);
/** Advances the clock past all retries. */
export const runRetries = () => vi.advanceTimersByTimeAsync(120_000);

/** Sets the outcomes of the next calls except lists, in order. Every later call succeeds. */
export function setOutcomes(...outcomes: readonly CallOutcome[]): void {
  const remaining = [...outcomes];
  service.outcomeOf = (called) => (called === "listAll" ? "success" : (remaining.shift() ?? "success"));
}

/** Holds back the operation's next response until the returned function is called with its outcome. */
export function hold(operation: Operation): (outcome?: CallOutcome) => void {
  const { outcomeOf: previous } = service;
  const held = heldOutcome();
  service.outcomeOf = (called) => {
    if (called !== operation) return previous(called);
    service.outcomeOf = previous;
    return held.outcome;
  };
  return held.release;
}

/** Returns the content of the service's entries. */
export const stored = () =>
  [...service.entries.values()].map(({ project, hours, notes }) => ({ project, hours, notes }));
