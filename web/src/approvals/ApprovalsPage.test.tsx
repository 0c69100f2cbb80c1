import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Entry } from "../api/api.ts";
import * as page from "../testing/approvalsPage.tsx";
import { FakeQueue, manager, pendingEntry } from "../testing/fakeQueue.ts";

page.setUp();

test("without approve:timesheets the page is refused, and requests nothing", () => {
  const service = new FakeQueue(pendingEntry());
  page.show(service, ["read:timesheets"]);
  expect(screen.getByRole("heading", { name: "This page is for managers" })).toBeTruthy();
  expect(service.requests).toEqual([]);
});

test("shows every page of the queue by user and week, with totals", async () => {
  const service = new FakeQueue(
    pendingEntry({ project: "Alpha", hours: 7.5, notes: "Sums <b>checked</b>" }),
    pendingEntry({ project: "Beta", hours: 0.25, date: "2026-11-17" }),
    pendingEntry({ project: "Gamma", user_id: "contractor@example.com", user_type: "contractor" }),
  );
  service.pageSize = 1;
  await page.open(service);
  await screen.findByText("3 entries from 2 users · 15.25 h");
  const week = screen.getByRole("region", { name: /^employee@example.com, Week 47/ });
  expect(within(week).getByText("7.75 h")).toBeTruthy();
  expect(within(week).getByText("2 entries")).toBeTruthy();
  expect(within(week).getByText("Sums <b>checked</b>")).toBeTruthy();
  expect(page.projects()).toEqual(["Gamma", "Alpha", "Beta"]);
});

test("shows a message when nothing is pending", async () => {
  page.show(new FakeQueue());
  expect(await screen.findByRole("heading", { name: "No entries to approve" })).toBeTruthy();
});

test("shows an error when the queue can't be loaded, and loads it again", async () => {
  const service = new FakeQueue(...page.pendingEntries("Alpha"));
  service.refuseList(null);
  page.show(service);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Couldn't load the approval queue");
  fireEvent.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(page.projects()).toEqual(["Alpha"]));
});

test("doesn't claim that nothing is pending while the rest can't be loaded", async () => {
  const own = pendingEntry({ user_id: manager });
  const service = new FakeQueue(own, pendingEntry({ project: "Alpha" }));
  service.pageSize = 1;
  service.refuseList(own.id);
  page.show(service);
  await screen.findByText("Couldn't load all pending entries");
  expect(screen.queryByText("No entries to approve")).toBeNull();
  fireEvent.click(page.button("Try again"));
  await screen.findByRole("button", { name: /^Approve Alpha, / });
});

test("loaded entries can be decided although the rest can't be loaded", async () => {
  const [alpha, beta] = page.pendingEntries("Alpha", "Beta") as [Entry, Entry];
  const service = new FakeQueue(alpha, beta);
  service.pageSize = 1;
  service.refuseList(alpha.id);
  await page.open(service);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Couldn't load all pending entries");
  fireEvent.click(page.button(/^Reject Alpha/));
  await page.rejectWith("No");
  await waitFor(() => expect(service.entries.get(alpha.id)?.status).toBe("rejected"));
  fireEvent.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(page.projects()).toEqual(["Beta"]));
});

test("shows when an entry was changed, unless it was in the minute of its creation", async () => {
  const at = (seconds: string) => `2026-11-16T16:04:${seconds}Z`;
  await page.open(
    new FakeQueue(
      pendingEntry({ project: "Soon", created_at: at("05"), updated_at: at("40") }),
      pendingEntry({ project: "Later", created_at: at("05"), updated_at: "2026-11-16T16:05:01Z" }),
    ),
  );
  const changeTexts = screen.getAllByText(/^Recorded Nov 16, 2026/).map((each) => each.textContent);
  expect(changeTexts.map((each) => each?.includes("changed"))).toEqual([false, true]);
});
