// Tests the frame of every page, with pages that show only their names.
import { onlineManager } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { addDialogMethods, pressEscape } from "../testing/dialog.ts";
import { SessionDouble } from "../testing/session.ts";
import { Root } from "./Root.tsx";

const pages = vi.hoisted(() => ({ crash: false }));

vi.mock("../week/WeekPage.tsx", async () => {
  const { Page } = await import("../ui/Page.tsx");
  const { useDrafts } = await import("../drafts/DraftsContext.tsx");
  const { newDraft } = await import("../drafts/draft.ts");
  function WeekPage() {
    const drafts = useDrafts();
    if (pages.crash) throw new Error("the page failed to render");
    const draft = newDraft("2026-11-23", "StoreZero", "employee");
    return (
      <Page title="Week">
        <input aria-label="Hours" onChange={({ target }) => drafts.edit(draft, { hours: target.value })} />
      </Page>
    );
  }
  return { WeekPage };
});
vi.mock("../history/HistoryPage.tsx", () => ({ HistoryPage: () => <h1>History</h1> }));
vi.mock("../approvals/ApprovalsPage.tsx", async () => {
  const { useDecisions } = await import("../approvals/decisions/DecisionsContext.tsx");
  const { pendingEntry } = await import("../testing/fakeQueue.ts");
  function ApprovalsPage() {
    const { decisions } = useDecisions();
    const approve = () => decisions.decide([pendingEntry(), pendingEntry()], { kind: "approve" });
    return (
      <>
        <h1>Approvals</h1>
        <button type="button" onClick={approve}>
          Approve
        </button>
      </>
    );
  }
  return { ApprovalsPage };
});

let session: SessionDouble;

beforeEach(() => {
  addDialogMethods();
  sessionStorage.clear();
  session = new SessionDouble();
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  // React logs each crash to the console.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  cleanup();
  pages.crash = false;
  onlineManager.setOnline(true);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function show(path = "/week"): void {
  window.history.replaceState(null, "", path);
  render(<Root session={session.session} api="https://api.example.com" />);
}

const type = (hours: string) =>
  fireEvent.change(screen.getByLabelText("Hours"), { target: { value: hours } });
const heading = () => screen.getByRole("heading", { level: 1 }).textContent;
const tabs = () => within(screen.getByRole("navigation", { name: "Main" })).queryAllByRole("link");

describe("navigation", () => {
  test.each([
    [["read:timesheets"], ["Week", "History"]],
    [
      ["read:timesheets", "approve:timesheets"],
      ["Week", "History", "Approvals"],
    ],
    [["approve:timesheets"], ["Approvals"]],
    [[], []],
  ] as const)("with the scopes %j has the tabs %j", (scopes, names) => {
    session = new SessionDouble(scopes);
    show();
    expect(tabs().map(({ textContent }) => textContent)).toEqual(names);
  });

  test.each([
    [["read:timesheets", "approve:timesheets"], "/week", "Week"],
    [["approve:timesheets"], "/approvals", "Approvals"],
    [[], "/", "No access to Timesheets"],
  ] as const)("for the scopes %j begins at %s", async (scopes, path, title) => {
    session = new SessionDouble(scopes);
    show("/");
    expect((await screen.findByRole("heading", { level: 1 })).textContent).toBe(title);
    expect(window.location.pathname).toBe(path);
  });

  test("changes with the scopes of a renewed session", () => {
    show();
    act(() => session.signedIn(["read:timesheets", "approve:timesheets"]));
    expect(tabs().map(({ textContent }) => textContent)).toContain("Approvals");
  });

  test("marks the current page", () => {
    show();
    expect(screen.getByRole("link", { name: "Week" }).getAttribute("aria-current")).toBe("page");
    expect(screen.getByRole("link", { name: "History" }).getAttribute("aria-current")).toBeNull();
  });

  test("offers a link home on an unknown address", () => {
    show("/nowhere");
    fireEvent.click(screen.getByRole("link", { name: "Go to this week" }));
    expect(heading()).toBe("Week");
  });
});

describe("the focus", () => {
  test.each(["/", "/week"])("stays on the body when the page is loaded at %s", (path) => {
    show(path);
    expect(heading()).toBe("Week");
    expect(document.activeElement).toBe(document.body);
  });

  test("moves to the content of another page, but not to another week", async () => {
    show("/week");
    fireEvent.click(screen.getByRole("link", { name: "History" }));
    await screen.findByRole("heading", { name: "History" });
    expect(document.activeElement).toBe(screen.getByRole("main"));
    const week = screen.getByRole("link", { name: "Week" });
    fireEvent.click(week);
    week.focus();
    fireEvent.click(week);
    expect(document.activeElement).toBe(week);
  });

  test("can skip to the content by the first link", () => {
    show();
    const [first] = screen.getAllByRole("link");
    expect(first?.textContent).toBe("Skip to content");
    expect(first?.getAttribute("href")).toBe(`#${screen.getByRole("main").id}`);
    expect(screen.getByRole("main").tabIndex).toBe(-1);
  });
});

describe("the status banner", () => {
  test("is empty if there is nothing to report", () => {
    show();
    expect(screen.getByRole("status").textContent).toBe("");
  });

  test("offers to sign in again after the session ended, and returns to the same address", () => {
    show("/week/2026-11-23?x=1");
    act(() => session.expire());
    expect(screen.getByRole("status").textContent).toContain("Your changes are kept");
    fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
    expect(session.signIn).toHaveBeenCalledWith("/week/2026-11-23?x=1");
  });

  test("reports that the provider can't be reached", async () => {
    session.signIn.mockRejectedValue(new TypeError("away"));
    show();
    act(() => session.expire());
    fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
    expect(await screen.findByText(/reach the sign-in service/)).toBeTruthy();
  });

  test("reports that the page is offline, until it is online again", () => {
    show();
    act(() => onlineManager.setOnline(false));
    expect(screen.getByRole("status").textContent).toContain("You're offline");
    act(() => onlineManager.setOnline(true));
    expect(screen.getByRole("status").textContent).toBe("");
  });
});

describe("signing out", () => {
  const signOut = () => fireEvent.click(screen.getByRole("button", { name: "Sign out" }));

  test("happens at once if nothing is unsaved", () => {
    show();
    signOut();
    expect(session.signOut).toHaveBeenCalledTimes(1);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Signing out…" }).disabled).toBe(true);
  });

  test('asks for confirmation if there are unsaved changes, and "Stay signed in" keeps them', () => {
    show();
    type("7");
    signOut();
    const dialog = screen.getByRole<HTMLDialogElement>("dialog", { name: "Sign out" });
    expect(dialog.textContent).toContain("One change isn't saved yet");
    act(() => pressEscape(dialog));
    signOut();
    fireEvent.click(screen.getByRole("button", { name: "Stay signed in" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(session.signOut).not.toHaveBeenCalled();
    expect(JSON.stringify({ ...sessionStorage })).toContain("StoreZero");
  });

  test("tells the user when the unsaved changes are saved meanwhile", () => {
    show();
    type("7");
    signOut();
    type("");
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByRole("status").textContent).toBe("All changes are saved.");
    expect(dialog.queryByRole("button", { name: "Sign out anyway" })).toBeNull();
    fireEvent.click(dialog.getByRole("button", { name: "Sign out" }));
    expect(session.signOut).toHaveBeenCalledTimes(1);
  });

  test("despite unsaved changes deletes them from the browser", () => {
    show();
    type("7");
    signOut();
    fireEvent.click(screen.getByRole("button", { name: "Sign out anyway" }));
    expect(session.signOut).toHaveBeenCalledTimes(1);
    expect(sessionStorage).toHaveLength(0);
  });

  test("ends only the local session if the provider can't be reached", async () => {
    show();
    const replace = vi.fn();
    vi.stubGlobal("location", { ...window.location, replace });
    session.signOut.mockRejectedValue(new TypeError("away"));
    signOut();
    await expect.poll(() => replace).toHaveBeenCalledWith("/signed-out?only-here");
  });
});

describe("signing out in another tab", () => {
  let replace: MockInstance;

  function signOutElsewhere(): void {
    vi.stubGlobal("location", { ...window.location, replace });
    act(() => session.signOutElsewhere());
  }

  beforeEach(() => {
    replace = vi.fn();
    show();
  });

  test("leaves the page and deletes the user's data", () => {
    sessionStorage.setItem("timesheets.rows", "StoreZero");
    signOutElsewhere();
    expect(replace.mock.calls).toEqual([["/signed-out?elsewhere"]]);
    expect(sessionStorage).toHaveLength(0);
  });

  test("leaves the page even if its session had ended before", () => {
    act(() => session.expire());
    signOutElsewhere();
    expect(replace).toHaveBeenCalledTimes(1);
  });

  test("keeps a page with unsaved changes, and offers to sign in again", () => {
    type("7");
    signOutElsewhere();
    const [banner] = screen.getAllByRole("status");
    expect(banner?.textContent).toContain("You signed out in another tab");
    expect(banner?.textContent).toContain("Your changes are kept");
    type("");
    expect(replace).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
    expect(session.signIn).toHaveBeenCalledTimes(1);
  });

  test("keeps a page with decisions in flight", async () => {
    vi.stubGlobal("fetch", () => new Promise(() => undefined));
    fireEvent.click(screen.getByRole("link", { name: "Approvals" }));
    fireEvent.click(await screen.findByRole("button", { name: "Approve" }));
    signOutElsewhere();
    expect(replace).not.toHaveBeenCalled();
    expect(screen.getByText("You signed out in another tab")).toBeTruthy();
  });
});

describe("leaving the page", () => {
  /** Reports whether the browser would ask. */
  const needsConfirmation = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

  test("asks for confirmation while there are unsaved changes", () => {
    show();
    expect(needsConfirmation()).toBe(false);
    type("7");
    expect(needsConfirmation()).toBe(true);
    type("");
    expect(needsConfirmation()).toBe(false);
  });

  test("asks for confirmation while decisions are in flight, and so does signing out", async () => {
    vi.stubGlobal("fetch", () => new Promise(() => undefined));
    show("/approvals");
    fireEvent.click(await screen.findByRole("button", { name: "Approve" }));
    fireEvent.click(screen.getByRole("link", { name: "Week" }));
    expect(heading()).toBe("Week");
    expect(needsConfirmation()).toBe(true);
    fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
    expect(screen.getByRole("dialog").textContent).toContain("2 changes aren't saved yet");
    expect(session.signOut).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("button", { name: "Sign out anyway" }));
    expect(session.signOut).toHaveBeenCalledTimes(1);
    expect(needsConfirmation()).toBe(false);
  });

  test("to sign in again asks for no confirmation, because the drafts are kept", () => {
    show();
    type("7");
    act(() => session.expire());
    expect(needsConfirmation()).toBe(false);
  });
});

describe("a page that fails", () => {
  test("to render keeps the navigation and the typed text", async () => {
    show();
    type("7");
    cleanup();
    pages.crash = true;
    show();
    expect(heading()).toBe("Something went wrong");
    expect(screen.getByRole("button", { name: "Reload" })).toBeTruthy();
    expect(JSON.stringify({ ...sessionStorage })).toContain('\\"hours\\":\\"7\\"');
    fireEvent.click(screen.getByRole("link", { name: "Approvals" }));
    expect((await screen.findByRole("heading", { level: 1 })).textContent).not.toContain("wrong");
  });
});
