import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import { Service } from "../../testing/service.ts";
import {
  addProject,
  allSaved,
  cell,
  enter,
  fateOf,
  heldBack,
  press,
  shown,
  showWeek,
  statuses,
  stored,
  typeInto,
  withHarness,
  writable,
} from "../../testing/weekPage.tsx";

withHarness();

const monday = "Monday 23 November";
const tuesday = "Tuesday 24 November";

describe("the grid", () => {
  it("shows what is recorded with the sums of rows, days and week", async () => {
    const service = new Service();
    service.given({ hours: 7.5 });
    service.given({ hours: 2.25, project: "Apollo" });
    service.given({ hours: 8, date: "2026-11-29" });
    showWeek(service);
    expect((await cell("StoreZero", monday)).value).toBe("7.5");
    const text = (row: HTMLElement) =>
      within(row)
        .getAllByRole("cell")
        .map((one) => one.querySelector("input")?.value ?? one.lastChild?.textContent);
    const rows = screen.getAllByRole("row");
    expect(rows.map((row) => row.firstChild?.textContent)).toEqual(["Project", "Apollo", "StoreZero", "Sum"]);
    expect(text(rows[1] as HTMLElement)).toEqual(["2.25", "", "", "", "", "", "", "2.25"]);
    expect(text(rows[2] as HTMLElement)).toEqual(["7.5", "", "", "", "", "", "8", "15.5"]);
    expect(text(rows[3] as HTMLElement)).toEqual(["9.75", "0", "0", "0", "0", "0", "8", "17.75"]);
    const today = screen.getAllByRole("columnheader").filter((head) => head.hasAttribute("aria-current"));
    expect(today.map((head) => head.textContent)).toEqual(["Mon 23"]);
  });

  it("says what to do where nothing is recorded", async () => {
    showWeek(new Service());
    expect(await screen.findByText("Nothing recorded in this week yet")).toBeTruthy();
    await addProject("StoreZero");
    expect(document.activeElement).toBe(await cell("StoreZero", monday));
  });

  it("saves what is typed when the cell is left, once", async () => {
    const service = new Service();
    showWeek(service);
    await addProject("StoreZero");
    enter(await writable("StoreZero", monday), "7h30");
    enter(shown("StoreZero", tuesday), "7,25");
    await allSaved();
    expect(stored(service)).toEqual(["2026-11-23 StoreZero 7.5", "2026-11-24 StoreZero 7.25"]);
    await waitFor(() => expect(shown("StoreZero", monday).value).toBe("7.5"));
    enter(shown("StoreZero", monday), "6");
    await allSaved();
    expect(stored(service)).toEqual(["2026-11-23 StoreZero 6", "2026-11-24 StoreZero 7.25"]);
    expect([service.count("create"), service.count("update")]).toEqual([2, 1]);
  });

  it("takes more typing while a cell is saved, and keeps the focus", async () => {
    const service = new Service();
    const answer = heldBack();
    fateOf(service, "create", answer.fate);
    showWeek(service);
    await addProject("StoreZero");
    const input = await writable("StoreZero", monday);
    enter(input, "7");
    act(() => input.focus());
    typeInto(input, "7.5");
    await act(async () => answer.letGo());
    await waitFor(() => expect(service.entries.size).toBe(1));
    expect(document.activeElement).toBe(input);
    expect(input.value).toBe("7.5");
    act(() => input.blur());
    await allSaved();
    expect(stored(service)).toEqual(["2026-11-23 StoreZero 7.5"]);
  });

  it("says at the cell what is no time, and keeps the text", async () => {
    showWeek(new Service());
    await addProject("StoreZero");
    const input = await writable("StoreZero", monday);
    enter(input, "7.3");
    expect(input.value).toBe("7.3");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    const said = document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent;
    expect(said).toBe("Mon 23 Not saved: Hours go in quarters: 7, 7.25, 7.5 or 7.75.");
    expect(statuses()).toContain("1 not saved");
    act(() => input.focus());
    press("Escape");
    expect(input.value).toBe("");
    expect(statuses()).toContain("All saved");
  });

  it("keeps the row whose last entry is deleted, and undoes that", async () => {
    const service = new Service();
    service.given({ hours: 7.5, notes: "kept" });
    showWeek(service);
    const input = await cell("StoreZero", monday);
    enter(input, "");
    await screen.findByText("Deleted: 7.5 h, StoreZero, Monday 23 November.");
    expect(service.entries.size).toBe(0);
    expect(shown("StoreZero", monday)).toBe(input);
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(document.activeElement).toBe(input);
    await allSaved();
    expect(stored(service)).toEqual(["2026-11-23 StoreZero 7.5 kept"]);
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("offers the undo until it is dismissed", async () => {
    const service = new Service();
    service.given();
    showWeek(service);
    enter(await writable("StoreZero", monday), "0");
    fireEvent.click(await screen.findByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText(/^Deleted/)).toBeNull();
    expect(document.activeElement).toBe(shown("StoreZero", monday));
  });
});

describe("what may not be done", () => {
  it("without create is neither typed nor added", async () => {
    const service = new Service();
    service.given();
    showWeek(service, "/week", ["read:timesheets"]);
    expect((await cell("StoreZero", monday)).readOnly).toBe(true);
    expect(screen.queryByRole("button", { name: "Add project" })).toBeNull();
    expect(screen.queryByRole("combobox", { name: "I record hours as" })).toBeNull();
    expect(screen.queryByText("All saved")).toBeNull();
  });

  it("without delete leaves the hours of an emptied cell as they were, and says so", async () => {
    const service = new Service();
    service.given({ hours: 7.5 });
    showWeek(service, "/week", ["read:timesheets", "create:timesheets"]);
    const input = await cell("StoreZero", monday);
    enter(input, "");
    expect(input.value).toBe("7.5");
    expect(statuses()).toContain("You may not delete entries, so the hours are as before.");
    expect(service.count("remove")).toBe(0);
    act(() => input.focus());
    press("F2");
    await screen.findByRole("dialog");
    expect(screen.queryByRole("button", { name: /^Delete/ })).toBeNull();
  });

  it("in days too far ahead is not typed", async () => {
    showWeek(new Service(), "/week/2027-11-22");
    await addProject("StoreZero");
    await writable("StoreZero", "Wednesday 24 November");
    expect(shown("StoreZero", "Thursday 25 November").readOnly).toBe(true);
  });

  it("in an approved entry is not typed", async () => {
    const service = new Service();
    service.given({ status: "approved", approved: true });
    showWeek(service);
    const input = await cell("StoreZero", monday);
    expect(input.readOnly).toBe(true);
    const described = document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent;
    expect(described).toBe("Approved: it can't be changed.");
  });

  it("names the day of what was deleted with its month, in the person's language", async () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-DE"]);
    const service = new Service();
    service.given({ hours: 1.5 });
    showWeek(service);
    enter(await screen.findByLabelText("StoreZero, Montag, 23. November"), "");
    await screen.findByText("Deleted: 1,5 h, StoreZero, Montag, 23. November.");
  });

  it("says why nothing comes of what is typed", async () => {
    const service = new Service();
    service.given({ status: "approved", approved: true });
    service.given({ date: "2026-11-24" });
    service.given({ date: "2026-11-24" });
    showWeek(service);
    const wednesday = await writable("StoreZero", "Wednesday 25 November");
    const input = shown("StoreZero", monday);
    act(() => input.focus());
    press("7");
    const approved = `Nothing was entered in StoreZero, ${monday}: it is approved and can't be changed.`;
    expect(statuses()).toContain(approved);
    act(() => shown("StoreZero", tuesday).focus());
    press("Tab");
    expect(statuses()).toContain(approved);
    press("7");
    const several = "it has 2 entries. F2 or the details button shows them.";
    expect(statuses()).toContain(`Nothing was entered in StoreZero, ${tuesday}: ${several}`);
    act(() => input.focus());
    fireEvent.paste(input, { clipboardData: { getData: () => "7" } });
    expect(statuses()).toContain(approved);
    // It stays while more is typed and saved, and goes with the week.
    enter(wednesday, "3");
    await allSaved();
    expect(statuses()).toContain(approved);
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect([statuses().includes(approved), document.activeElement]).toEqual([false, input]);
    press("7");
    fireEvent.click(screen.getByRole("link", { name: "Week after" }));
    await screen.findByText("Nothing recorded in this week yet");
    expect(statuses()).not.toContain(approved);
  });

  it.each([
    { why: "nothing can be recorded on this day", path: "/week/2027-11-22", day: "Thursday 25 November" },
    { why: "hours can't be entered now", path: "/week", day: monday, scopes: ["read:timesheets"] as const },
  ])("says of what is typed that $why", async ({ why, path, day, scopes }) => {
    const service = new Service();
    service.given({ date: path === "/week" ? "2026-11-23" : "2027-11-22" });
    showWeek(service, path, scopes);
    const input = await cell("StoreZero", day);
    act(() => input.focus());
    press("7");
    expect(statuses()).toContain(`Nothing was entered in StoreZero, ${day}: ${why}.`);
  });

  it("is looked at again when an entry turns out to be approved", async () => {
    const service = new Service();
    const entry = service.given({ hours: 7 });
    showWeek(service);
    const input = await cell("StoreZero", monday);
    service.put({ ...entry, status: "approved", approved: true } as Entry);
    enter(input, "8");
    await screen.findByText(/This entry is approved/);
    await waitFor(() => expect(input.readOnly).toBe(true));
    expect(input.value).toBe("8");
    // It can't be saved however often it is tried.
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Discard" }));
    await waitFor(() => expect(input.value).toBe("7"));
  });
});

describe("the keyboard", () => {
  const at = () => document.activeElement?.getAttribute("aria-label");

  it("goes from cell to cell", async () => {
    const service = new Service();
    service.given({ hours: 1, project: "Apollo" });
    service.given({ hours: 2 });
    showWeek(service);
    const first = await cell("Apollo", monday);
    act(() => first.focus());
    expect([first.selectionStart, first.selectionEnd]).toEqual([0, 1]);
    press("ArrowDown");
    expect(at()).toBe(`StoreZero, ${monday}`);
    press("ArrowRight");
    expect(at()).toBe(`StoreZero, ${tuesday}`);
    press("ArrowUp");
    expect(at()).toBe(`Apollo, ${tuesday}`);
    press("ArrowLeft");
    expect(at()).toBe(`Apollo, ${monday}`);
    typeInto(first, "3");
    press("Enter");
    expect(at()).toBe(`StoreZero, ${monday}`);
    press("Enter");
    expect(at()).toBe(`Apollo, ${tuesday}`);
    await allSaved();
    expect(stored(service)).toEqual(["2026-11-23 Apollo 3", "2026-11-23 StoreZero 2"]);
  });

  it("goes down by Enter from every cell, and opens nothing", async () => {
    const service = new Service();
    service.given({ project: "Approved", status: "approved", approved: true });
    service.given({ project: "Several", hours: 1 });
    service.given({ project: "Several", hours: 2 });
    for (const project of ["First", "Last"]) service.given({ project, date: "2026-11-24" });
    showWeek(service);
    // By name: Approved, First, Last, Several.
    await cell("Approved", monday);
    act(() => shown("Approved", monday).focus());
    const cells = ["First", "Last", "Several"].map((project) => `${project}, ${monday}`);
    for (const name of [...cells, `Approved, ${tuesday}`]) {
      press("Enter");
      expect(at()).toBe(name);
    }
    for (const name of [...cells.toReversed(), `Approved, ${monday}`]) {
      press("Enter", { shiftKey: true });
      expect(at()).toBe(name);
    }
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("stays in the week's last cell by Enter, with the text selected", async () => {
    const service = new Service();
    service.given({ hours: 2 });
    showWeek(service);
    await cell("StoreZero", monday);
    const last = shown("StoreZero", "Sunday 29 November");
    await waitFor(() => expect(last.readOnly).toBe(false));
    act(() => last.focus());
    typeInto(last, "4");
    press("Enter");
    await allSaved();
    expect([at(), last.selectionStart, last.selectionEnd]).toEqual(["StoreZero, Sunday 29 November", 0, 1]);
  });

  it("stays in a cell that Enter found to be no time", async () => {
    const service = new Service();
    service.given({ hours: 1, project: "Apollo" });
    service.given({ hours: 2 });
    showWeek(service);
    const first = await cell("Apollo", monday);
    act(() => first.focus());
    typeInto(first, "x");
    press("Enter");
    expect(document.activeElement).toBe(first);
    expect(first.getAttribute("aria-invalid")).toBe("true");
  });

  it("brings back what was deleted", async () => {
    const service = new Service();
    service.given({ hours: 2 });
    showWeek(service);
    enter(await writable("StoreZero", monday), "");
    await screen.findByText(/^Deleted/);
    act(() => shown("StoreZero", tuesday).focus());
    press("z", { altKey: true });
    expect(at()).toBe(`StoreZero, ${monday}`);
    await allSaved();
    expect(stored(service)).toEqual(["2026-11-23 StoreZero 2"]);
  });
});
