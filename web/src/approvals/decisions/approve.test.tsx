import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Entry } from "../../api/api.ts";
import * as page from "../../testing/approvalsPage.tsx";
import { FakeQueue, pendingEntry } from "../../testing/fakeQueue.ts";

page.setUp();

test("approves an entry, shows the result, and undoes it", async () => {
  const [alpha, beta] = page.pendingEntries("Alpha", "Beta") as [Entry, Entry];
  const service = new FakeQueue(alpha, beta);
  await page.open(service);
  fireEvent.click(page.button(/^Approve Alpha/));
  await waitFor(() => expect(page.projects()).toEqual(["Beta"]));
  expect(page.statusText()).toContain("1 approved");
  expect(service.entries.get(alpha.id)?.status).toBe("approved");
  fireEvent.click(page.button("Undo"));
  await waitFor(() => expect(page.projects()).toEqual(["Alpha", "Beta"]));
  expect(page.statusText()).toContain("1 reopened");
  expect(service.entries.get(alpha.id)?.status).toBe("submitted");
});

test("approves a week at once, and leaves other weeks", async () => {
  const week = page.pendingEntries("Alpha", "Beta", "Gamma");
  const later = pendingEntry({ project: "Later", date: "2026-11-23" });
  const service = new FakeQueue(...week, later);
  await page.open(service);
  fireEvent.click(page.button(/^Approve week: .*Week 47/));
  await waitFor(() => expect(page.projects()).toEqual(["Later"]));
  await waitFor(() => expect(page.statusText()).toContain("3 approved"));
  expect(service.entries.get(later.id)?.status).toBe("submitted");
});

test("shows the progress of several decisions, and accepts more meanwhile", async () => {
  const service = new FakeQueue(...page.pendingEntries("Alpha", "Beta", "Gamma"));
  await page.open(service);
  const release = service.holdAll();
  fireEvent.click(page.checkbox(/^Select Alpha/));
  fireEvent.click(page.checkbox(/^Select Beta/));
  fireEvent.click(page.button(/^Approve selected/));
  expect(await screen.findByText("0 of 2")).toBeTruthy();
  fireEvent.click(page.button(/^Approve Gamma/));
  expect(screen.getByRole<HTMLProgressElement>("progressbar", { name: "Progress" }).max).toBe(3);
  expect(page.statusText()).toContain("Sending 3 decisions");
  release();
  await waitFor(() => expect(page.statusText()).toContain("3 approved"));
  expect(screen.queryByRole("progressbar")).toBeNull();
});

test("names an entry whose decision can't be undone", async () => {
  const [alpha] = page.pendingEntries("Alpha", "Beta") as [Entry];
  const service = new FakeQueue(alpha);
  await page.open(service);
  fireEvent.click(page.button(/^Approve Alpha/));
  await waitFor(() => expect(page.statusText()).toContain("1 approved"));
  service.delete(alpha.id);
  fireEvent.click(page.button("Undo"));
  await waitFor(() => expect(page.statusText()).toMatch(/Alpha, .*: Not reopened/));
  fireEvent.click(page.button("Dismiss"));
  expect(page.statusText()).toBe("");
});

test("shows the new version of a changed entry, which must be selected again", async () => {
  const [alpha, beta] = page.pendingEntries("Alpha", "Beta") as [Entry, Entry];
  const service = new FakeQueue(alpha, beta);
  await page.open(service);
  service.change(alpha.id, { hours: 2, notes: "Half a day off" });
  fireEvent.click(page.checkbox("Select all"));
  fireEvent.click(page.button(/^Approve selected \(2\)/));
  await waitFor(() => expect(page.statusText()).toContain("1 approved, 1 failed"));
  expect(screen.getByText(/^This entry has changed/)).toBeTruthy();
  expect(screen.getByText("Half a day off")).toBeTruthy();
  expect(page.checkbox(/^Select Alpha, .* 2 h/).checked).toBe(false);
  fireEvent.click(page.button(/^Approve Alpha/));
  await waitFor(() => expect(service.entries.get(alpha.id)?.status).toBe("approved"));
});

test("names an entry that is no longer pending", async () => {
  const [alpha, beta] = page.pendingEntries("Alpha", "Beta") as [Entry, Entry];
  const service = new FakeQueue(alpha, beta);
  await page.open(service);
  service.delete(alpha.id);
  fireEvent.click(page.button(/^Approve Alpha/));
  await waitFor(() => expect(page.statusText()).toMatch(/Alpha, .*: No longer pending/));
  expect(page.projects()).toEqual(["Beta"]);
});

test("decisions continue, and their result is shown, after the page was left", async () => {
  const [alpha] = page.pendingEntries("Alpha") as [Entry];
  const service = new FakeQueue(alpha);
  const shared = page.createSharedState(service);
  const view = await page.open(service, shared);
  const release = service.holdAll();
  fireEvent.click(page.button(/^Approve Alpha/));
  view.unmount();
  release();
  await waitFor(() => expect(service.entries.get(alpha.id)?.status).toBe("approved"));
  page.show(service, undefined, shared);
  await screen.findByRole("heading", { name: "No entries to approve" });
  expect(page.statusText()).toContain("1 approved");
});
