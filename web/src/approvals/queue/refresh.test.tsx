// Entries that others recorded or decided since the queue was loaded.
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import * as page from "../../testing/approvalsPage.tsx";
import { FakeQueue, pendingEntry } from "../../testing/fakeQueue.ts";
import { pollIntervalMs } from "./usePolling.ts";

page.setUp();

test("a decided entry stays away although a stale list contains it", async () => {
  const [alpha] = page.pendingEntries("Alpha") as [Entry];
  const service = new FakeQueue(alpha);
  await page.open(service);
  fireEvent.click(page.button(/^Approve Alpha/));
  await screen.findByRole("heading", { name: "No entries to approve" });
  service.staleReads = 1;
  fireEvent.click(page.button("Refresh"));
  await waitFor(() => expect(page.statusText()).toContain("The queue is up to date."));
  expect(service.staleReads).toBe(0);
  expect(page.projects()).toEqual([]);
});

describe("entries that arrived since", () => {
  const countListRequests = ({ requests }: FakeQueue) =>
    requests.filter(({ method }) => method === "GET").length;
  const advancePoll = () => act(() => vi.advanceTimersByTimeAsync(pollIntervalMs));
  const fakeIntervals = () => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });

  function setVisible(visible: boolean): void {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(visible ? "visible" : "hidden");
    act(() => void document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  }

  afterEach(() => vi.restoreAllMocks());

  test("are shown on Refresh, and the selection stays", async () => {
    const service = new FakeQueue(...page.pendingEntries("Alpha", "Beta"));
    await page.open(service);
    fireEvent.click(page.checkbox(/^Select Beta/));
    service.put(pendingEntry({ project: "Gamma" }));
    fireEvent.click(page.button("Refresh"));
    await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta", "Gamma"]));
    expect(page.checkbox(/^Select Beta/).checked).toBe(true);
    expect(screen.getByText("1 selected · 7.5 h")).toBeTruthy();
  });

  test("are not reported as loaded if the refresh failed", async () => {
    const service = new FakeQueue(...page.pendingEntries("Alpha"));
    await page.open(service);
    service.refuseList(null);
    fireEvent.click(page.button("Refresh"));
    await screen.findByText(/^Couldn't refresh the queue/);
    expect(page.statusText()).not.toContain("The queue is up to date.");
    expect(page.button("Refresh").ariaDisabled).not.toBe("true");
  });

  test("are shown when the manager returns to the page", async () => {
    const service = new FakeQueue(...page.pendingEntries("Alpha"));
    const shared = page.createSharedState(service);
    const view = await page.open(service, shared);
    view.unmount();
    service.put(pendingEntry({ project: "Beta" }));
    await page.open(service, shared);
    await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta"]));
  });

  test("are shown when the manager returns to the tab, and a typed reason stays", async () => {
    const service = new FakeQueue(...page.pendingEntries("Alpha"));
    await page.open(service);
    fireEvent.click(page.button(/^Reject Alpha/));
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "Wrong pro" } });
    setVisible(false);
    service.put(pendingEntry({ project: "Beta" }));
    setVisible(true);
    await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta"]));
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("Wrong pro");
    expect(document.activeElement).toBe(screen.getByRole("textbox"));
  });

  test("are shown by polling", async () => {
    fakeIntervals();
    const service = new FakeQueue(...page.pendingEntries("Alpha"));
    await page.open(service);
    service.put(pendingEntry({ project: "Beta" }));
    await advancePoll();
    await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta"]));
  });

  test("are not polled while the manager selects, types a reason or decides, or the page is hidden", async () => {
    fakeIntervals();
    const service = new FakeQueue(...page.pendingEntries("Alpha", "Beta"));
    await page.open(service);
    fireEvent.click(page.checkbox(/^Select Alpha/));
    await advancePoll();
    expect(countListRequests(service)).toBe(1);
    fireEvent.click(page.checkbox(/^Select Alpha/));
    fireEvent.click(page.button(/^Reject Alpha/));
    await advancePoll();
    expect(countListRequests(service)).toBe(1);
    fireEvent.click(page.button("Cancel"));
    const release = service.holdAll();
    fireEvent.click(page.button(/^Approve Alpha/));
    await advancePoll();
    expect(countListRequests(service)).toBe(1);
    release();
    await waitFor(() => expect(page.statusText()).toContain("1 approved"));
    setVisible(false);
    await advancePoll();
    expect(countListRequests(service)).toBe(1);
    setVisible(true);
    await waitFor(() => expect(countListRequests(service)).toBe(2));
    await advancePoll();
    await waitFor(() => expect(countListRequests(service)).toBe(3));
  });
});
