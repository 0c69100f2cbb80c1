// Selection of entries, and keyboard navigation.
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Entry } from "../../api/api.ts";
import * as page from "../../testing/approvalsPage.tsx";
import { FakeQueue, manager, pendingEntry } from "../../testing/fakeQueue.ts";

page.setUp();

test("approves the selected entries, and clears the selection", async () => {
  const service = new FakeQueue(...page.pendingEntries("Alpha", "Beta", "Gamma"));
  await page.open(service);
  fireEvent.click(page.checkbox(/^Select Alpha/));
  fireEvent.click(page.checkbox(/^Select Gamma/));
  expect(page.checkbox(/^Select week: employee/).indeterminate).toBe(true);
  expect(screen.getByText("2 selected · 15 h")).toBeTruthy();
  fireEvent.click(page.button(/^Approve selected \(2\)/));
  await waitFor(() => expect(page.projects()).toEqual(["Beta"]));
  expect(screen.queryByRole("button", { name: /^Approve selected/ })).toBeNull();
});

test("selects a range with Shift, and a group by its checkbox", async () => {
  await page.open(new FakeQueue(...page.pendingEntries("Alpha", "Beta", "Gamma")));
  fireEvent.click(page.checkbox(/^Select Alpha/));
  fireEvent.click(page.checkbox(/^Select Gamma/), { shiftKey: true });
  expect(page.checkbox(/^Select Beta/).checked).toBe(true);
  fireEvent.click(page.checkbox(/^Select week: employee/));
  expect(page.checkbox(/^Select Beta/).checked).toBe(false);
});

test("doesn't decide entries that the filter hides", async () => {
  const other = pendingEntry({ project: "Other", user_id: "other@example.com" });
  const service = new FakeQueue(pendingEntry({ project: "Alpha" }), other);
  await page.open(service);
  fireEvent.click(page.checkbox("Select all"));
  fireEvent.change(screen.getByRole("combobox", { name: "User" }), {
    target: { value: "employee@example.com" },
  });
  fireEvent.click(page.button(/^Approve selected \(1\)/));
  await screen.findByRole("heading", { name: "No pending entries from employee@example.com" });
  expect(service.entries.get(other.id)?.status).toBe("submitted");
  fireEvent.click(page.button("Show all users"));
  expect(page.projects()).toEqual(["Other"]);
});

test("a manager's own entries can't be selected", async () => {
  const own = pendingEntry({ project: "Mine", user_id: manager });
  const service = new FakeQueue(own, pendingEntry({ project: "Alpha" }));
  await page.open(service);
  const group = screen.getByRole("region", { name: new RegExp(`^${manager}`) });
  expect(within(group).getByText("You")).toBeTruthy();
  // The group has only the button that opens and closes it.
  const names = within(group)
    .queryAllByRole("button")
    .map(({ textContent }) => textContent);
  expect(names).toEqual([expect.stringMatching(`^${manager}, Week 47`)]);
  expect(within(group).queryAllByRole("checkbox")).toEqual([]);
  fireEvent.click(page.checkbox("Select all"));
  fireEvent.click(page.button(/^Approve selected \(1\)/));
  await waitFor(() => expect(screen.getByRole("heading", { name: "No entries to approve" })).toBeTruthy());
  expect(service.putRequests()).toHaveLength(1);
});

test("moves the focus to the next entry's button, then to the previous one, then to the result", async () => {
  await page.open(new FakeQueue(...page.pendingEntries("Alpha", "Beta", "Gamma")));
  const approve = async (name: string, left: readonly string[]) => {
    const pressed = page.button(new RegExp(`^Approve ${name}`));
    pressed.focus();
    fireEvent.click(pressed);
    await waitFor(() => expect(page.projects()).toEqual(left));
    return document.activeElement;
  };
  expect((await approve("Beta", ["Alpha", "Gamma"]))?.ariaLabel).toMatch(/^Approve Gamma/);
  expect((await approve("Gamma", ["Alpha"]))?.ariaLabel).toMatch(/^Approve Alpha/);
  expect((await approve("Alpha", []))?.textContent).toContain("approved");
});

test("arrow keys move between entries, and Ctrl+Enter approves the selection", async () => {
  const [alpha, beta] = page.pendingEntries("Alpha", "Beta") as [Entry, Entry];
  const service = new FakeQueue(alpha, beta);
  await page.open(service);
  page.checkbox(/^Select Alpha/).focus();
  fireEvent.keyDown(page.checkbox(/^Select Alpha/), { key: "ArrowDown" });
  expect(document.activeElement).toBe(page.checkbox(/^Select Beta/));
  fireEvent.click(page.checkbox(/^Select Beta/));
  fireEvent.keyDown(page.checkbox(/^Select Beta/), { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(page.projects()).toEqual(["Alpha"]));
  expect(service.entries.get(beta.id)?.status).toBe("approved");
});
