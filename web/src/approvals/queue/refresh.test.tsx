// Entries that others recorded or decided since the queue was loaded.
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import * as page from "../../testing/approvalsPage.tsx";
import { FakeQueue, pendingEntry } from "../../testing/fakeQueue.ts";
import { pollIntervalMs } from "./usePolling.ts";

page.setUp();

test("a decided entry stays away although a stale list contains it", async () => {
  const [alpha] = page.entries("Alpha") as [Entry];
  const service = new FakeQueue(alpha);
  await page.open(service);
  fireEvent.click(page.button(/^Approve Alpha/));
  await screen.findByRole("heading", { name: "No entries to approve" });
  service.staleReads = 1;
  fireEvent.click(page.button("Refresh"));
  await waitFor(() => expect(page.status()).toContain("The queue is up to date."));
  expect(service.staleReads).toBe(0);
  expect(page.projects()).toEqual([]);
});

describe("entries that arrived since", () => {
  const reads = ({ asked }: FakeQueue) => asked.filter(({ method }) => method === "GET").length;
  const polled = () => act(() => vi.advanceTimersByTimeAsync(pollIntervalMs));
  const withClock = () => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });

  function beVisible(visible: boolean): void {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(visible ? "visible" : "hidden");
    act(() => void document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  }

  afterEach(() => vi.restoreAllMocks());

  test("are shown on Refresh, and the selection stays", async () => {
    const service = new FakeQueue(...page.entries("Alpha", "Beta"));
    await page.open(service);
    fireEvent.click(page.box(/^Select Beta/));
    service.put(pendingEntry({ project: "Gamma" }));
    fireEvent.click(page.button("Refresh"));
    await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta", "Gamma"]));
    expect(page.box(/^Select Beta/).checked).toBe(true);
    expect(screen.getByText("1 selected · 7.5 h")).toBeTruthy();
  });

  test("are not reported as loaded if the refresh failed", async () => {
    const service = new FakeQueue(...page.entries("Alpha"));
    await page.open(service);
    service.refuseList(null);
    fireEvent.click(page.button("Refresh"));
    await screen.findByText(/^Couldn't refresh the queue/);
    expect(page.status()).not.toContain("The queue is up to date.");
    expect(page.button("Refresh").ariaDisabled).not.toBe("true");
  });

  test("are shown when the manager returns to the page", async () => {
    const service = new FakeQueue(...page.entries("Alpha"));
    const shared = page.share(service);
    const view = await page.open(service, shared);
    view.unmount();
    service.put(pendingEntry({ project: "Beta" }));
    await page.open(service, shared);
    await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta"]));
  });

  test("are shown when the manager returns to the tab, and a typed reason stays", async () => {
    const service = new FakeQueue(...page.entries("Alpha"));
    await page.open(service);
    fireEvent.click(page.button(/^Reject Alpha/));
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "Wrong pro" } });
    beVisible(false);
    service.put(pendingEntry({ project: "Beta" }));
    beVisible(true);
    await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta"]));
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("Wrong pro");
    expect(document.activeElement).toBe(screen.getByRole("textbox"));
  });

  test("are shown by polling", async () => {
    withClock();
    const service = new FakeQueue(...page.entries("Alpha"));
    await page.open(service);
    service.put(pendingEntry({ project: "Beta" }));
    await polled();
    await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta"]));
  });

  test("are not polled while the manager selects, types a reason or decides, or the page is hidden", async () => {
    withClock();
    const service = new FakeQueue(...page.entries("Alpha", "Beta"));
    await page.open(service);
    fireEvent.click(page.box(/^Select Alpha/));
    await polled();
    expect(reads(service)).toBe(1);
    fireEvent.click(page.box(/^Select Alpha/));
    fireEvent.click(page.button(/^Reject Alpha/));
    await polled();
    expect(reads(service)).toBe(1);
    fireEvent.click(page.button("Cancel"));
    const release = service.holdAll();
    fireEvent.click(page.button(/^Approve Alpha/));
    await polled();
    expect(reads(service)).toBe(1);
    release();
    await waitFor(() => expect(page.status()).toContain("1 approved"));
    beVisible(false);
    await polled();
    expect(reads(service)).toBe(1);
    beVisible(true);
    await waitFor(() => expect(reads(service)).toBe(2));
    await polled();
    await waitFor(() => expect(reads(service)).toBe(3));
  });
});
