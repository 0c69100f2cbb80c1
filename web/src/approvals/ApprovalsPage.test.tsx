import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Entry } from "../api/api.ts";
import {
  box,
  button,
  entries,
  projects,
  rejectWith,
  share,
  show,
  shown,
  status,
  withHarness,
} from "../testing/approvalsPage.tsx";
import { entryOf, manager, TestService } from "../testing/approvalsService.ts";
import { mostRetries } from "./decisions/carryOut.ts";
import { loadReason } from "./decisions/reason.ts";
import { pollMs } from "./queue/usePolling.ts";

withHarness();

test("says to others that the page is not for them, and asks for nothing", () => {
  const service = new TestService(entryOf());
  show(service, ["read:timesheets"]);
  expect(screen.getByRole("heading", { name: "This page is for managers" })).toBeTruthy();
  expect(service.asked).toEqual([]);
});

test("shows every page of the queue by person and week, with totals", async () => {
  const service = new TestService(
    entryOf({ project: "Alpha", hours: 7.5, notes: "Sums <b>checked</b>" }),
    entryOf({ project: "Beta", hours: 0.25, date: "2026-11-17" }),
    entryOf({ project: "Gamma", user_id: "contractor@example.com", user_type: "contractor" }),
  );
  service.pageSize = 1;
  await shown(service);
  await screen.findByText("3 entries of 2 people · 15.25 h");
  const week = screen.getByRole("region", { name: /^employee@example.com, Week 47/ });
  expect(within(week).getByText("7.75 h")).toBeTruthy();
  expect(within(week).getByText("2 entries")).toBeTruthy();
  expect(within(week).getByText("Sums <b>checked</b>")).toBeTruthy();
  expect(projects()).toEqual(["Gamma", "Alpha", "Beta"]);
});

test("says that nothing waits", async () => {
  show(new TestService());
  expect(await screen.findByRole("heading", { name: "Nothing waits for you" })).toBeTruthy();
});

test("says that the queue could not be loaded, and tries again", async () => {
  const service = new TestService(...entries("Alpha"));
  service.refuseList(null);
  show(service);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("What waits could not be loaded");
  fireEvent.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(projects()).toEqual(["Alpha"]));
});

test("does not say that nothing waits while the rest could not be loaded", async () => {
  const own = entryOf({ user_id: manager });
  const service = new TestService(own, entryOf({ project: "Alpha" }));
  service.pageSize = 1;
  service.refuseList(own.id);
  show(service);
  await screen.findByText("Not all of what waits could be loaded");
  expect(screen.queryByText("Nothing waits for you")).toBeNull();
  fireEvent.click(button("Try again"));
  await screen.findByRole("button", { name: /^Approve Alpha, / });
});

test("what came can be decided although the rest could not be loaded", async () => {
  const [alpha, beta] = entries("Alpha", "Beta") as [Entry, Entry];
  const service = new TestService(alpha, beta);
  service.pageSize = 1;
  service.refuseList(alpha.id);
  await shown(service);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Not all of what waits could be loaded");
  fireEvent.click(button(/^Reject Alpha/));
  await rejectWith("No");
  await waitFor(() => expect(service.get(alpha.id)?.status).toBe("rejected"));
  fireEvent.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(projects()).toEqual(["Beta"]));
});

test("approves one, says so, and takes it back", async () => {
  const [alpha, beta] = entries("Alpha", "Beta") as [Entry, Entry];
  const service = new TestService(alpha, beta);
  await shown(service);
  fireEvent.click(button(/^Approve Alpha/));
  await waitFor(() => expect(projects()).toEqual(["Beta"]));
  expect(status()).toContain("1 approved");
  expect(service.get(alpha.id)?.status).toBe("approved");
  fireEvent.click(button("Undo"));
  await waitFor(() => expect(projects()).toEqual(["Alpha", "Beta"]));
  expect(status()).toContain("1 back in the queue");
  expect(service.get(alpha.id)?.status).toBe("submitted");
});

test("approves a week at once, and leaves the others", async () => {
  const week = entries("Alpha", "Beta", "Gamma");
  const later = entryOf({ project: "Later", date: "2026-11-23" });
  const service = new TestService(...week, later);
  await shown(service);
  fireEvent.click(button(/^Approve week: .*Week 47/));
  await waitFor(() => expect(projects()).toEqual(["Later"]));
  await waitFor(() => expect(status()).toContain("3 approved"));
  expect(service.get(later.id)?.status).toBe("submitted");
});

test("approves what is chosen: some, a group in part, then nothing is chosen", async () => {
  const service = new TestService(...entries("Alpha", "Beta", "Gamma"));
  await shown(service);
  fireEvent.click(box(/^Choose Alpha/));
  fireEvent.click(box(/^Choose Gamma/));
  expect(box(/^Choose week: employee/).indeterminate).toBe(true);
  expect(screen.getByText("2 chosen · 15 h")).toBeTruthy();
  fireEvent.click(button(/^Approve selected \(2\)/));
  await waitFor(() => expect(projects()).toEqual(["Beta"]));
  expect(screen.queryByRole("button", { name: /^Approve selected/ })).toBeNull();
});

test("says how far several decisions are, and lets others be added", async () => {
  const service = new TestService(...entries("Alpha", "Beta", "Gamma"));
  await shown(service);
  const release = service.hold();
  fireEvent.click(box(/^Choose Alpha/));
  fireEvent.click(box(/^Choose Beta/));
  fireEvent.click(button(/^Approve selected/));
  expect(await screen.findByText("0 of 2")).toBeTruthy();
  fireEvent.click(button(/^Approve Gamma/));
  expect(screen.getByRole<HTMLProgressElement>("progressbar", { name: "Progress" }).max).toBe(3);
  expect(status()).toContain("Sending 3 decisions");
  release();
  await waitFor(() => expect(status()).toContain("3 approved"));
  expect(screen.queryByRole("progressbar")).toBeNull();
});

test("names what could not be taken back", async () => {
  const [alpha] = entries("Alpha", "Beta") as [Entry];
  const service = new TestService(alpha);
  await shown(service);
  fireEvent.click(button(/^Approve Alpha/));
  await waitFor(() => expect(status()).toContain("1 approved"));
  service.remove(alpha.id);
  fireEvent.click(button("Undo"));
  await waitFor(() => expect(status()).toMatch(/Alpha, .*: not taken back/));
  fireEvent.click(button("Dismiss"));
  expect(status()).toBe("");
});

test("chooses a stretch with Shift, and a group by its own box", async () => {
  await shown(new TestService(...entries("Alpha", "Beta", "Gamma")));
  fireEvent.click(box(/^Choose Alpha/));
  fireEvent.click(box(/^Choose Gamma/), { shiftKey: true });
  expect(box(/^Choose Beta/).checked).toBe(true);
  fireEvent.click(box(/^Choose week: employee/));
  expect(box(/^Choose Beta/).checked).toBe(false);
});

test("what a filter hides is not decided", async () => {
  const other = entryOf({ project: "Other", user_id: "other@example.com" });
  const service = new TestService(entryOf({ project: "Alpha" }), other);
  await shown(service);
  fireEvent.click(box("Choose all"));
  fireEvent.change(screen.getByRole("combobox", { name: "Person" }), {
    target: { value: "employee@example.com" },
  });
  fireEvent.click(button(/^Approve selected \(1\)/));
  await screen.findByRole("heading", { name: "Nothing of employee@example.com is waiting" });
  expect(service.get(other.id)?.status).toBe("submitted");
  fireEvent.click(button("Show everybody"));
  expect(projects()).toEqual(["Other"]);
});

test("rejects several for one reason, which must be given and must not be too long", async () => {
  const both = entries("Alpha", "Beta");
  const service = new TestService(...both);
  await shown(service);
  fireEvent.click(box("Choose all"));
  fireEvent.click(button(/^Reject selected \(2\)/));
  await rejectWith("  ");
  expect(screen.getByRole("alert").textContent).toContain("a rejection needs a reason");
  await rejectWith("é".repeat(501));
  expect(screen.getByRole("alert").textContent).toContain("at most 500 characters");
  expect(service.puts()).toEqual([]);
  await rejectWith(" 🚲".repeat(250).trim());
  await waitFor(() => expect(status()).toContain("2 rejected"));
  for (const { id } of both) expect(service.get(id)?.decided_reason).toBe(" 🚲".repeat(250).trim());
});

test("asks for the reason of what it names: one by one, of many the sum", async () => {
  const [alpha, beta] = entries("Alpha", "Beta") as [Entry, Entry];
  const other = entryOf({ project: "Other", user_id: "other@example.com", hours: 1.25 });
  await shown(new TestService(alpha, beta, other, ...entries("C", "D", "E")));
  const named = () => within(screen.getByRole("dialog")).getByRole("list", { name: "What is rejected" });
  fireEvent.click(button(/^Reject Alpha/));
  expect(named().textContent).toBe("employee@example.comAlpha, Monday, November 16, 7.5 h");
  expect(screen.getByText(/^Whoever recorded it reads this/)).toBeTruthy();
  fireEvent.click(button("Cancel"));
  for (const project of ["Alpha", "Beta", "Other"]) fireEvent.click(box(new RegExp(`^Choose ${project}`)));
  fireEvent.click(button(/^Reject selected/));
  expect(named().textContent).toContain("Beta, Monday, November 16, 7.5 hother@example.comOther, ");
  expect(screen.getByText(/^Whoever recorded them reads this/)).toBeTruthy();
  fireEvent.click(button("Cancel"));
  fireEvent.click(box("Choose all"));
  fireEvent.click(button(/^Reject selected/));
  expect(named().textContent).toBe(
    "employee@example.com: 5 entries, 37.5 hother@example.com: 1 entry, 1.25 h",
  );
});

test("says when an entry was changed, where that is another minute", async () => {
  const at = (seconds: string) => `2026-11-16T16:04:${seconds}Z`;
  await shown(
    new TestService(
      entryOf({ project: "Soon", created_at: at("05"), updated_at: at("40") }),
      entryOf({ project: "Later", created_at: at("05"), updated_at: "2026-11-16T16:05:01Z" }),
    ),
  );
  const said = screen.getAllByText(/^Recorded Nov 16, 2026/).map((each) => each.textContent);
  expect(said.map((each) => each?.includes("changed"))).toEqual([false, true]);
});

test("Escape keeps the reason and goes back to the button, Cancel forgets the reason", async () => {
  await shown(new TestService(...entries("Alpha", "Beta")));
  const ask = (name: RegExp) => {
    button(name).focus();
    fireEvent.click(button(name));
    return screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Reason" });
  };
  const field = ask(/^Reject Alpha/);
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: "Wrong project" } });
  fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(button(/^Reject Alpha/));
  expect(ask(/^Reject Beta/).value).toBe("Wrong project");
  fireEvent.click(button("Cancel"));
  expect(ask(/^Reject Alpha/).value).toBe("");
});

test("a reason outlives a load of the page, for the same person only", async () => {
  const first = await shown(new TestService(...entries("Alpha")));
  fireEvent.click(button(/^Reject Alpha/));
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "Wrong project" } });
  first.unmount();
  await shown(new TestService(...entries("Alpha")));
  fireEvent.click(button(/^Reject Alpha/));
  expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("Wrong project");
  expect(loadReason(window.sessionStorage, "somebody else")).toBe("");
  expect(loadReason(window.sessionStorage, "m")).toBe("");
});

test("a manager's own entries can't be chosen", async () => {
  const own = entryOf({ project: "Mine", user_id: manager });
  const service = new TestService(own, entryOf({ project: "Alpha" }));
  await shown(service);
  const group = screen.getByRole("region", { name: new RegExp(`^${manager}`) });
  expect(within(group).getByText("Your own")).toBeTruthy();
  // What opens and closes the group, and nothing else.
  const names = within(group)
    .queryAllByRole("button")
    .map(({ textContent }) => textContent);
  expect(names).toEqual([expect.stringMatching(`^${manager}, Week 47`)]);
  expect(within(group).queryAllByRole("checkbox")).toEqual([]);
  fireEvent.click(box("Choose all"));
  fireEvent.click(button(/^Approve selected \(1\)/));
  await waitFor(() => expect(screen.getByRole("heading", { name: "Nothing waits for you" })).toBeTruthy());
  expect(service.puts()).toHaveLength(1);
});

test("shows the new version of what changed, which must be chosen again", async () => {
  const [alpha, beta] = entries("Alpha", "Beta") as [Entry, Entry];
  const service = new TestService(alpha, beta);
  await shown(service);
  service.change(alpha.id, { hours: 2, notes: "Half a day off" });
  fireEvent.click(box("Choose all"));
  fireEvent.click(button(/^Approve selected \(2\)/));
  await waitFor(() => expect(status()).toContain("1 approved, 1 did not go through"));
  expect(screen.getByText(/^Changed meanwhile/)).toBeTruthy();
  expect(screen.getByText("Half a day off")).toBeTruthy();
  expect(box(/^Choose Alpha, .* 2 h/).checked).toBe(false);
  fireEvent.click(button(/^Approve Alpha/));
  await waitFor(() => expect(service.get(alpha.id)?.status).toBe("approved"));
});

test("says at its row why an entry was not rejected, and keeps the reason for another try", async () => {
  const [alpha, beta] = entries("Alpha", "Beta") as [Entry, Entry];
  const service = new TestService(alpha, beta);
  service.fail({ status: 503 }, { times: 1 + mostRetries, id: alpha.id });
  await shown(service);
  fireEvent.click(box("Choose all"));
  fireEvent.click(button(/^Reject selected/));
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  await rejectWith("Wrong project");
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  vi.useRealTimers();
  expect(await screen.findByText(/^Not rejected\. .*Your reason is kept: “Wrong project”/)).toBeTruthy();
  await waitFor(() => expect(status()).toContain("1 rejected, 1 did not go through"));
  // It is there again in the dialog too.
  fireEvent.click(button(/^Reject Alpha/));
  expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("Wrong project");
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  fireEvent.click(button(/^Try again: Alpha/));
  await waitFor(() => expect(projects()).toEqual([]));
  expect(service.get(alpha.id)?.decided_reason).toBe("Wrong project");
});

test("names what waits no more", async () => {
  const [alpha, beta] = entries("Alpha", "Beta") as [Entry, Entry];
  const service = new TestService(alpha, beta);
  await shown(service);
  service.remove(alpha.id);
  fireEvent.click(button(/^Approve Alpha/));
  await waitFor(() => expect(status()).toMatch(/Alpha, .*: waits no more/));
  expect(projects()).toEqual(["Beta"]);
});

test("decisions go on, and are told, while another page is shown", async () => {
  const [alpha] = entries("Alpha") as [Entry];
  const service = new TestService(alpha);
  const shared = share(service);
  const page = await shown(service, shared);
  const release = service.hold();
  fireEvent.click(button(/^Approve Alpha/));
  page.unmount();
  release();
  await waitFor(() => expect(service.get(alpha.id)?.status).toBe("approved"));
  show(service, undefined, shared);
  await screen.findByRole("heading", { name: "Nothing waits for you" });
  expect(status()).toContain("1 approved");
});

test("what was decided stays away although the list still has it", async () => {
  const [alpha] = entries("Alpha") as [Entry];
  const service = new TestService(alpha);
  await shown(service);
  fireEvent.click(button(/^Approve Alpha/));
  await screen.findByRole("heading", { name: "Nothing waits for you" });
  service.staleReads = 1;
  fireEvent.click(button("Refresh"));
  await waitFor(() => expect(status()).toContain("This is what waits now."));
  expect(service.staleReads).toBe(0);
  expect(projects()).toEqual([]);
});

describe("what came since", () => {
  const reads = ({ asked }: TestService) => asked.filter(({ method }) => method === "GET").length;
  const polled = () => act(() => vi.advanceTimersByTimeAsync(pollMs));
  const withClock = () => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });

  function beVisible(visible: boolean): void {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(visible ? "visible" : "hidden");
    act(() => void document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  }

  afterEach(() => vi.restoreAllMocks());

  test("is shown when asked for, and what was chosen stays so", async () => {
    const service = new TestService(...entries("Alpha", "Beta"));
    await shown(service);
    fireEvent.click(box(/^Choose Beta/));
    service.add(entryOf({ project: "Gamma" }));
    fireEvent.click(button("Refresh"));
    await waitFor(() => expect(projects()).toEqual(["Alpha", "Beta", "Gamma"]));
    expect(box(/^Choose Beta/).checked).toBe(true);
    expect(screen.getByText("1 chosen · 7.5 h")).toBeTruthy();
  });

  test("that could not be looked for is no news", async () => {
    const service = new TestService(...entries("Alpha"));
    await shown(service);
    service.refuseList(null);
    fireEvent.click(button("Refresh"));
    await screen.findByText(/could not be loaded again$/);
    expect(status()).not.toContain("This is what waits now.");
    expect(button("Refresh").ariaDisabled).not.toBe("true");
  });

  test("is shown when the page is come back to from another", async () => {
    const service = new TestService(...entries("Alpha"));
    const shared = share(service);
    const page = await shown(service, shared);
    page.unmount();
    service.add(entryOf({ project: "Beta" }));
    await shown(service, shared);
    await waitFor(() => expect(projects()).toEqual(["Alpha", "Beta"]));
  });

  test("is shown when the tab is come back to, and the reason being typed stays", async () => {
    const service = new TestService(...entries("Alpha"));
    await shown(service);
    fireEvent.click(button(/^Reject Alpha/));
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "Wrong pro" } });
    beVisible(false);
    service.add(entryOf({ project: "Beta" }));
    beVisible(true);
    await waitFor(() => expect(projects()).toEqual(["Alpha", "Beta"]));
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("Wrong pro");
    expect(document.activeElement).toBe(screen.getByRole("textbox"));
  });

  test("is shown by itself after a while", async () => {
    withClock();
    const service = new TestService(...entries("Alpha"));
    await shown(service);
    service.add(entryOf({ project: "Beta" }));
    await polled();
    await waitFor(() => expect(projects()).toEqual(["Alpha", "Beta"]));
  });

  test("is not looked for under the hands of who chooses, gives a reason or decides, nor unseen", async () => {
    withClock();
    const service = new TestService(...entries("Alpha", "Beta"));
    await shown(service);
    fireEvent.click(box(/^Choose Alpha/));
    await polled();
    expect(reads(service)).toBe(1);
    fireEvent.click(box(/^Choose Alpha/));
    fireEvent.click(button(/^Reject Alpha/));
    await polled();
    expect(reads(service)).toBe(1);
    fireEvent.click(button("Cancel"));
    const release = service.hold();
    fireEvent.click(button(/^Approve Alpha/));
    await polled();
    expect(reads(service)).toBe(1);
    release();
    await waitFor(() => expect(status()).toContain("1 approved"));
    beVisible(false);
    await polled();
    expect(reads(service)).toBe(1);
    beVisible(true);
    await waitFor(() => expect(reads(service)).toBe(2));
    await polled();
    await waitFor(() => expect(reads(service)).toBe(3));
  });
});

test("the focus goes to the next entry's button, the one before, and at last to what is said", async () => {
  await shown(new TestService(...entries("Alpha", "Beta", "Gamma")));
  const approve = async (name: string, left: readonly string[]) => {
    const pressed = button(new RegExp(`^Approve ${name}`));
    pressed.focus();
    fireEvent.click(pressed);
    await waitFor(() => expect(projects()).toEqual(left));
    return document.activeElement;
  };
  expect((await approve("Beta", ["Alpha", "Gamma"]))?.ariaLabel).toMatch(/^Approve Gamma/);
  expect((await approve("Gamma", ["Alpha"]))?.ariaLabel).toMatch(/^Approve Alpha/);
  expect((await approve("Alpha", []))?.textContent).toContain("approved");
});

test("arrows go from entry to entry, and Ctrl and Enter approve what is chosen", async () => {
  const [alpha, beta] = entries("Alpha", "Beta") as [Entry, Entry];
  const service = new TestService(alpha, beta);
  await shown(service);
  box(/^Choose Alpha/).focus();
  fireEvent.keyDown(box(/^Choose Alpha/), { key: "ArrowDown" });
  expect(document.activeElement).toBe(box(/^Choose Beta/));
  fireEvent.click(box(/^Choose Beta/));
  fireEvent.keyDown(box(/^Choose Beta/), { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(projects()).toEqual(["Alpha"]));
  expect(service.get(beta.id)?.status).toBe("approved");
});
