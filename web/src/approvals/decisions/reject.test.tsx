import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import * as page from "../../testing/approvalsPage.tsx";
import { FakeQueue, pendingEntry } from "../../testing/fakeQueue.ts";
import { loadReason } from "./reason.ts";
import { maxRetries } from "./sendDecision.ts";

page.setUp();

test("rejects several entries for one reason, which is required and limited in length", async () => {
  const both = page.pendingEntries("Alpha", "Beta");
  const service = new FakeQueue(...both);
  await page.open(service);
  fireEvent.click(page.checkbox("Select all"));
  fireEvent.click(page.button(/^Reject selected \(2\)/));
  await page.rejectWith("  ");
  expect(screen.getByRole("alert").textContent).toContain("Enter a reason.");
  await page.rejectWith("é".repeat(501));
  expect(screen.getByRole("alert").textContent).toContain("at most 500 characters");
  expect(service.putRequests()).toEqual([]);
  await page.rejectWith(" 🚲".repeat(250).trim());
  await waitFor(() => expect(page.statusText()).toContain("2 rejected"));
  for (const { id } of both) expect(service.entries.get(id)?.decided_reason).toBe(" 🚲".repeat(250).trim());
});

test("lists the entries to reject: a few one by one, many as sums", async () => {
  const [alpha, beta] = page.pendingEntries("Alpha", "Beta") as [Entry, Entry];
  const other = pendingEntry({ project: "Other", user_id: "other@example.com", hours: 1.25 });
  await page.open(new FakeQueue(alpha, beta, other, ...page.pendingEntries("C", "D", "E")));
  const listedEntries = () =>
    within(screen.getByRole("dialog")).getByRole("list", { name: "Entries to reject" });
  fireEvent.click(page.button(/^Reject Alpha/));
  expect(listedEntries().textContent).toBe("employee@example.comAlpha, Monday, November 16, 7.5 h");
  expect(screen.getByText(/correct and resubmit the entry\.$/)).toBeTruthy();
  fireEvent.click(page.button("Cancel"));
  for (const project of ["Alpha", "Beta", "Other"])
    fireEvent.click(page.checkbox(new RegExp(`^Select ${project}`)));
  fireEvent.click(page.button(/^Reject selected/));
  expect(listedEntries().textContent).toContain("Beta, Monday, November 16, 7.5 hother@example.comOther, ");
  expect(screen.getByText(/correct and resubmit the entries\.$/)).toBeTruthy();
  fireEvent.click(page.button("Cancel"));
  fireEvent.click(page.checkbox("Select all"));
  fireEvent.click(page.button(/^Reject selected/));
  expect(listedEntries().textContent).toBe(
    "employee@example.com: 5 entries, 37.5 hother@example.com: 1 entry, 1.25 h",
  );
});

test("Escape keeps the reason and restores the focus; Cancel deletes the reason", async () => {
  await page.open(new FakeQueue(...page.pendingEntries("Alpha", "Beta")));
  const openDialog = (name: RegExp) => {
    page.button(name).focus();
    fireEvent.click(page.button(name));
    return screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Reason" });
  };
  const field = openDialog(/^Reject Alpha/);
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: "Wrong project" } });
  fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(page.button(/^Reject Alpha/));
  expect(openDialog(/^Reject Beta/).value).toBe("Wrong project");
  fireEvent.click(page.button("Cancel"));
  expect(openDialog(/^Reject Alpha/).value).toBe("");
});

test("a reason survives a reload, for the same user only", async () => {
  const first = await page.open(new FakeQueue(...page.pendingEntries("Alpha")));
  fireEvent.click(page.button(/^Reject Alpha/));
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "Wrong project" } });
  first.unmount();
  await page.open(new FakeQueue(...page.pendingEntries("Alpha")));
  fireEvent.click(page.button(/^Reject Alpha/));
  expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("Wrong project");
  expect(loadReason(window.sessionStorage, "somebody else")).toBe("");
  expect(loadReason(window.sessionStorage, "m")).toBe("");
});

test("shows at its row why an entry was not rejected, and keeps the reason for a retry", async () => {
  const [alpha, beta] = page.pendingEntries("Alpha", "Beta") as [Entry, Entry];
  const service = new FakeQueue(alpha, beta);
  service.fail({ status: 503 }, { times: 1 + maxRetries, id: alpha.id });
  await page.open(service);
  fireEvent.click(page.checkbox("Select all"));
  fireEvent.click(page.button(/^Reject selected/));
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  await page.rejectWith("Wrong project");
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  vi.useRealTimers();
  expect(await screen.findByText(/^Not rejected\. .*Your reason is kept: “Wrong project”/)).toBeTruthy();
  await waitFor(() => expect(page.statusText()).toContain("1 rejected, 1 failed"));
  // The dialog restores the reason too.
  fireEvent.click(page.button(/^Reject Alpha/));
  expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("Wrong project");
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  fireEvent.click(page.button(/^Try again: Alpha/));
  await waitFor(() => expect(page.projects()).toEqual([]));
  expect(service.entries.get(alpha.id)?.decided_reason).toBe("Wrong project");
});
