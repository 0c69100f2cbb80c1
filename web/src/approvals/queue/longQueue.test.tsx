// Queues that are longer than a screen, and queues that are longer than the part that the page loads at first.
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Entry } from "../../api/api.ts";
import * as page from "../../testing/approvalsPage.tsx";
import { FakeQueue, pendingEntry } from "../../testing/fakeQueue.ts";
import { maxRetries } from "../decisions/sendDecision.ts";
import { maxPagesAtOnce } from "./loadedQueue.ts";

page.setUp();

const userIds = ["a", "b", "c", "d", "e"].map((name) => `${name}@example.com`);
/** Two entries of each of five users in one week. */
const manyGroups = () =>
  userIds.flatMap((user_id) => [
    pendingEntry({ user_id, project: `${user_id[0]}1` }),
    pendingEntry({ user_id, project: `${user_id[0]}2`, date: "2026-11-17" }),
  ]);
const toggleButton = (user: string) => page.button(new RegExp(`^${user}@example.com, Week`));
const isOpen = (user: string) => toggleButton(user).getAttribute("aria-expanded");
const countListRequests = ({ requests }: FakeQueue) =>
  requests.filter(({ method }) => method === "GET").length;
const navigate = (move: () => void) =>
  act(async () => {
    const moved = new Promise((done) => window.addEventListener("popstate", done, { once: true }));
    move();
    await moved;
  });

test("the first groups are open; the others show their totals and can be opened", async () => {
  await page.open(new FakeQueue(...manyGroups()));
  expect(userIds.map((user) => isOpen(user[0] ?? ""))).toEqual(["true", "true", "true", "false", "false"]);
  expect(page.projects()).toEqual(["a1", "a2", "b1", "b2", "c1", "c2"]);
  const closed = within(screen.getByRole("region", { name: /^d@example.com/ }));
  expect(closed.getByText("15 h")).toBeTruthy();
  expect(closed.getByText("2 entries")).toBeTruthy();
  toggleButton("d").focus();
  fireEvent.click(toggleButton("d"));
  expect(page.projects()).toEqual(["a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2"]);
  expect(document.activeElement).toBe(toggleButton("d"));
  fireEvent.keyDown(toggleButton("d"), { key: "ArrowDown" });
  expect(document.activeElement).toBe(toggleButton("e"));
  fireEvent.click(toggleButton("a"));
  expect(page.projects()).toEqual(["b1", "b2", "c1", "c2", "d1", "d2"]);
});

test("approving a closed week approves the entries in its totals, and none that arrived later", async () => {
  const all = manyGroups();
  const service = new FakeQueue(...all);
  await page.open(service);
  const late = pendingEntry({ user_id: "e@example.com", project: "late" });
  service.put(late);
  const approve = page.button(/^Approve week: e@example.com, Week 47 .*, 2 entries, 15 h$/);
  approve.focus();
  fireEvent.click(approve);
  await waitFor(() => expect(page.statusText()).toContain("2 approved · 15 h"));
  const of = (user: string) => all.filter(({ user_id }) => user_id === `${user}@example.com`);
  expect(of("e").map(({ id }) => service.entries.get(id)?.status)).toEqual(["approved", "approved"]);
  expect(service.entries.get(late.id)?.status).toBe("submitted");
  // The focus moves to the same button of the previous group.
  expect(document.activeElement?.ariaLabel).toMatch(/^Approve week: d@example.com/);
});

test("a closed week can be selected, and decided in part once it is open", async () => {
  const service = new FakeQueue(...manyGroups());
  await page.open(service);
  fireEvent.click(page.checkbox(/^Select week: d@/));
  expect(screen.getByText("2 selected · 15 h")).toBeTruthy();
  fireEvent.click(toggleButton("d"));
  fireEvent.click(page.checkbox(/^Select d2/));
  expect(page.checkbox(/^Select week: d@/).indeterminate).toBe(true);
  fireEvent.click(page.button(/^Approve selected \(1\)/));
  await waitFor(() => expect(page.statusText()).toContain("1 approved · 7.5 h"));
  expect(page.projects()).toContain("d2");
  expect(page.projects()).not.toContain("d1");
  expect(isOpen("d")).toBe("true");
});

test("a closed week shows the rows that have a message", async () => {
  const all = manyGroups();
  const [failing, changing] = all.filter(({ user_id }) => user_id === "e@example.com") as [Entry, Entry];
  const service = new FakeQueue(...all);
  service.fail({ status: 403, code: "forbidden" }, { times: 1 + maxRetries, id: failing.id });
  await page.open(service);
  service.change(changing.id, { hours: 1 });
  fireEvent.click(page.button(/^Approve week: e@/));
  await waitFor(() => expect(page.statusText()).toContain("All 2 failed"));
  expect(isOpen("e")).toBe("false");
  expect(page.projects().filter((project) => project?.startsWith("e"))).toEqual(["e1", "e2"]);
  expect(screen.getByText(/^Not approved\./)).toBeTruthy();
  expect(screen.getByText(/^This entry has changed/)).toBeTruthy();
});

test("a refresh keeps open groups open and selected entries selected", async () => {
  const service = new FakeQueue(...manyGroups());
  await page.open(service);
  fireEvent.click(toggleButton("e"));
  fireEvent.click(page.checkbox(/^Select e1/));
  service.put(pendingEntry({ user_id: "e@example.com", project: "late" }));
  service.put(pendingEntry({ user_id: "first@example.com", project: "first", date: "2026-11-02" }));
  fireEvent.click(page.button("Refresh"));
  await waitFor(() => expect(page.projects()).toContain("late"));
  expect(page.checkbox(/^Select e1/).checked).toBe(true);
  expect(isOpen("c")).toBe("true");
  expect(isOpen("d")).toBe("false");
});

/** Returns one entry a day of one user, so that each week is a group of seven. */
function longQueue(count: number): Entry[] {
  const first = Date.parse("2024-01-01T00:00:00Z");
  return Array.from({ length: count }, (_, index) =>
    pendingEntry({ date: new Date(first + index * 86_400_000).toISOString().slice(0, 10), hours: 1 }),
  );
}

test("a long queue is loaded on demand, and the page shows that more entries are waiting", async () => {
  const size = 10;
  const service = new FakeQueue(...longQueue(size * maxPagesAtOnce + 15));
  service.pageSize = size;
  await page.open(service);
  await screen.findByText("50 entries shown. More are pending.");
  expect(countListRequests(service)).toBe(maxPagesAtOnce);
  expect(screen.getByText("50 entries from 1 user · 50 h loaded, more are pending")).toBeTruthy();
  expect(screen.getByRole("option", { name: "All users (50+)" })).toBeTruthy();
  page.checkbox("Select all loaded");
  fireEvent.click(page.button("Load more"));
  await screen.findByText("65 entries from 1 user · 65 h");
  expect(countListRequests(service)).toBe(maxPagesAtOnce + 2);
  expect(screen.queryByText(/more are pending/)).toBeNull();
  page.checkbox("Select all");
});

test("a partly loaded week is marked, and its button contains the number of loaded entries", async () => {
  // The last loaded page ends in the eighth week.
  const all = longQueue(60);
  const service = new FakeQueue(...all);
  service.pageSize = 10;
  await page.open(service);
  await screen.findByText("50 entries shown. More are pending.");
  const last = within(screen.getByRole("region", { name: /Week 8 / }));
  expect(last.getByText("This week may have more pending entries")).toBeTruthy();
  const before = within(screen.getByRole("region", { name: /Week 7 / }));
  expect(before.queryByText("This week may have more pending entries")).toBeNull();
  expect(before.getByRole("button", { name: /^Approve week: / })).toBeTruthy();
  expect(last.queryByRole("button", { name: /^Approve week/ })).toBeNull();
  fireEvent.click(last.getByRole("button", { name: /^Approve 1 loaded: .*Week 8 .*, 1 entry, 1 h$/ }));
  await waitFor(() => expect(page.statusText()).toContain("1 approved · 1 h"));
  expect(service.putRequests()).toHaveLength(1);
  expect(service.entries.get(all[50]?.id ?? "")?.status).toBe("submitted");
});

test("a refresh reads the first pages again and keeps the others", async () => {
  const service = new FakeQueue(...longQueue(80));
  service.pageSize = 10;
  await page.open(service);
  fireEvent.click(await screen.findByRole("button", { name: "Load more" }));
  await screen.findByText("80 entries from 1 user · 80 h");
  const before = countListRequests(service);
  fireEvent.click(page.button("Refresh"));
  await waitFor(() => expect(page.statusText()).toContain("Entries until Feb 19, 2024 are up to date."));
  // The last page is read too, because new entries appear there.
  expect(countListRequests(service)).toBe(before + maxPagesAtOnce + 1);
  expect(screen.getByText("80 entries from 1 user · 80 h")).toBeTruthy();
  expect(screen.getByText(/^Entries after Feb 19, 2024 weren't refreshed/)).toBeTruthy();
});

test("another user's list begins with the first pages, however much was loaded before", async () => {
  const user_id = "b@example.com";
  const all = longQueue(240);
  // The first entry is this user's, so that the filter lists this user.
  const theirs = all.map((entry, index) => (index === 0 || index >= 120 ? { ...entry, user_id } : entry));
  const service = new FakeQueue(...theirs);
  service.pageSize = 10;
  await page.open(service);
  fireEvent.click(await screen.findByRole("button", { name: "Load more" }));
  await screen.findByText("100 entries shown. More are pending.");
  const before = countListRequests(service);
  fireEvent.change(screen.getByLabelText("User"), { target: { value: user_id } });
  await screen.findByText("50 entries shown. More are pending.");
  // An unrequested page would be in flight by now.
  await act(() => new Promise((done) => setTimeout(done)));
  expect(countListRequests(service)).toBe(before + maxPagesAtOnce);
});

test("the next entries are loaded when all loaded ones are decided", async () => {
  const service = new FakeQueue(...longQueue(60));
  service.pageSize = 10;
  await page.open(service);
  await screen.findByText("50 entries shown. More are pending.");
  fireEvent.click(page.checkbox("Select all loaded"));
  fireEvent.click(page.button(/^Approve selected \(50\)/));
  await screen.findByText("10 entries from 1 user · 10 h");
});

test("the user filter is part of the address: it survives a reload, Back and Forward", async () => {
  const service = new FakeQueue(...manyGroups());
  const view = await page.open(service);
  const select = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "User" });
  fireEvent.change(select(), { target: { value: "d@example.com" } });
  expect(window.location.search).toBe("?person=d%40example.com");
  expect(page.projects()).toEqual(["d1", "d2"]);
  view.unmount();
  await page.open(service);
  expect(select().value).toBe("d@example.com");
  await waitFor(() => expect(page.projects()).toEqual(["d1", "d2"]));
  await navigate(() => window.history.back());
  expect(select().value).toBe("");
  expect(page.projects()).toContain("a1");
  await navigate(() => window.history.forward());
  expect(page.projects()).toEqual(["d1", "d2"]);
});

test("an address with an invalid user shows all users' entries and a notice", async () => {
  window.history.replaceState(null, "", "/approvals?person=nobody");
  await page.open(new FakeQueue(...page.pendingEntries("Alpha")));
  expect(screen.getByText("Ignored: person.")).toBeTruthy();
  expect(page.projects()).toEqual(["Alpha"]);
});

test("a user in the address with no pending entries is named, with a button to show all users", async () => {
  window.history.replaceState(null, "", "/approvals?person=nobody@example.com");
  const service = new FakeQueue(...page.pendingEntries("Alpha"));
  page.show(service);
  await screen.findByRole("heading", { name: "No pending entries from nobody@example.com" });
  fireEvent.click(page.button("Show all users"));
  expect(page.projects()).toEqual(["Alpha"]);
  expect(window.location.search).toBe("");
});

test("with a user in the address only that user's list is loaded", async () => {
  const service = new FakeQueue(
    ...longQueue(60),
    pendingEntry({ user_id: "z@example.com", project: "Zulu", date: "2026-01-05" }),
  );
  service.pageSize = 10;
  window.history.replaceState(null, "", "/approvals?person=z@example.com");
  await page.open(service);
  await waitFor(() => expect(page.projects()).toEqual(["Zulu"]));
  expect(screen.getByText("1 entry from 1 user · 7.5 h")).toBeTruthy();
  // The first page of all users and the first page of this user, not the whole queue.
  expect(countListRequests(service)).toBe(2);
});
