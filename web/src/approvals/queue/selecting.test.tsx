// Selection of entries, and keyboard navigation.
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Entry } from "../../api/api.ts";
import * as page from "../../testing/approvalsPage.tsx";
import { FakeQueue, manager, pendingEntry } from "../../testing/fakeQueue.ts";

page.setUp();

test("approves what is chosen: some, a group in part, then nothing is chosen", async () => {
  const service = new FakeQueue(...page.entries("Alpha", "Beta", "Gamma"));
  await page.open(service);
  fireEvent.click(page.box(/^Choose Alpha/));
  fireEvent.click(page.box(/^Choose Gamma/));
  expect(page.box(/^Choose week: employee/).indeterminate).toBe(true);
  expect(screen.getByText("2 chosen · 15 h")).toBeTruthy();
  fireEvent.click(page.button(/^Approve selected \(2\)/));
  await waitFor(() => expect(page.projects()).toEqual(["Beta"]));
  expect(screen.queryByRole("button", { name: /^Approve selected/ })).toBeNull();
});

test("chooses a stretch with Shift, and a group by its own box", async () => {
  await page.open(new FakeQueue(...page.entries("Alpha", "Beta", "Gamma")));
  fireEvent.click(page.box(/^Choose Alpha/));
  fireEvent.click(page.box(/^Choose Gamma/), { shiftKey: true });
  expect(page.box(/^Choose Beta/).checked).toBe(true);
  fireEvent.click(page.box(/^Choose week: employee/));
  expect(page.box(/^Choose Beta/).checked).toBe(false);
});

test("what a filter hides is not decided", async () => {
  const other = pendingEntry({ project: "Other", user_id: "other@example.com" });
  const service = new FakeQueue(pendingEntry({ project: "Alpha" }), other);
  await page.open(service);
  fireEvent.click(page.box("Choose all"));
  fireEvent.change(screen.getByRole("combobox", { name: "Person" }), {
    target: { value: "employee@example.com" },
  });
  fireEvent.click(page.button(/^Approve selected \(1\)/));
  await screen.findByRole("heading", { name: "Nothing of employee@example.com is waiting" });
  expect(service.entries.get(other.id)?.status).toBe("submitted");
  fireEvent.click(page.button("Show everybody"));
  expect(page.projects()).toEqual(["Other"]);
});

test("a manager's own entries can't be chosen", async () => {
  const own = pendingEntry({ project: "Mine", user_id: manager });
  const service = new FakeQueue(own, pendingEntry({ project: "Alpha" }));
  await page.open(service);
  const group = screen.getByRole("region", { name: new RegExp(`^${manager}`) });
  expect(within(group).getByText("Your own")).toBeTruthy();
  // Only the button that opens and closes the group.
  const names = within(group)
    .queryAllByRole("button")
    .map(({ textContent }) => textContent);
  expect(names).toEqual([expect.stringMatching(`^${manager}, Week 47`)]);
  expect(within(group).queryAllByRole("checkbox")).toEqual([]);
  fireEvent.click(page.box("Choose all"));
  fireEvent.click(page.button(/^Approve selected \(1\)/));
  await waitFor(() => expect(screen.getByRole("heading", { name: "Nothing waits for you" })).toBeTruthy());
  expect(service.puts()).toHaveLength(1);
});

test("the focus goes to the next entry's button, the one before, and at last to what is said", async () => {
  await page.open(new FakeQueue(...page.entries("Alpha", "Beta", "Gamma")));
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

test("arrows go from entry to entry, and Ctrl and Enter approve what is chosen", async () => {
  const [alpha, beta] = page.entries("Alpha", "Beta") as [Entry, Entry];
  const service = new FakeQueue(alpha, beta);
  await page.open(service);
  page.box(/^Choose Alpha/).focus();
  fireEvent.keyDown(page.box(/^Choose Alpha/), { key: "ArrowDown" });
  expect(document.activeElement).toBe(page.box(/^Choose Beta/));
  fireEvent.click(page.box(/^Choose Beta/));
  fireEvent.keyDown(page.box(/^Choose Beta/), { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(page.projects()).toEqual(["Alpha"]));
  expect(service.entries.get(beta.id)?.status).toBe("approved");
});
