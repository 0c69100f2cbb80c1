import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import { FakeService } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();

describe("the grid", () => {
  it("shows the recorded hours with the sums of rows, days and week", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 7.5 });
    service.addEntry({ hours: 2.25, project: "Apollo" });
    service.addEntry({ hours: 8, date: "2026-11-29" });
    page.show(service);
    expect((await page.findCell("StoreZero", page.monday)).value).toBe("7.5");
    const text = (row: HTMLElement) =>
      within(row)
        .getAllByRole("cell")
        .map((one) => one.querySelector("input")?.value ?? one.lastChild?.textContent);
    const rows = screen.getAllByRole("row");
    expect(rows.map((row) => row.firstChild?.textContent)).toEqual([
      "Project",
      "Apollo",
      "StoreZero",
      "Total",
    ]);
    expect(text(rows[1] as HTMLElement)).toEqual(["2.25", "", "", "", "", "", "", "2.25"]);
    expect(text(rows[2] as HTMLElement)).toEqual(["7.5", "", "", "", "", "", "8", "15.5"]);
    expect(text(rows[3] as HTMLElement)).toEqual(["9.75", "0", "0", "0", "0", "0", "8", "17.75"]);
    const today = screen.getAllByRole("columnheader").filter((head) => head.hasAttribute("aria-current"));
    expect(today.map((head) => head.textContent)).toEqual(["Mon 23"]);
  });

  it("describes the first step when the week is empty", async () => {
    page.show(new FakeService());
    expect(await screen.findByText("No hours in this week yet")).toBeTruthy();
    await page.addProject("StoreZero");
    expect(document.activeElement).toBe(await page.findCell("StoreZero", page.monday));
  });

  it("saves a cell once, when it loses the focus", async () => {
    const service = new FakeService();
    page.show(service);
    await page.addProject("StoreZero");
    user.enter(await page.findWritableCell("StoreZero", page.monday), "7h30");
    user.enter(page.getCell("StoreZero", page.tuesday), "7,25");
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 7.5", "2026-11-24 StoreZero 7.25"]);
    await waitFor(() => expect(page.getCell("StoreZero", page.monday).value).toBe("7.5"));
    user.enter(page.getCell("StoreZero", page.monday), "6");
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 6", "2026-11-24 StoreZero 7.25"]);
    expect([service.count("create"), service.count("update")]).toEqual([2, 1]);
  });

  it("accepts typing while a cell is being saved, and keeps the focus", async () => {
    const service = new FakeService();
    const release = service.hold("create");
    page.show(service);
    await page.addProject("StoreZero");
    const input = await page.findWritableCell("StoreZero", page.monday);
    user.enter(input, "7");
    act(() => input.focus());
    user.type(input, "7.5");
    await act(async () => release());
    await waitFor(() => expect(service.entries.size).toBe(1));
    expect(document.activeElement).toBe(input);
    expect(input.value).toBe("7.5");
    act(() => input.blur());
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 7.5"]);
  });

  it("describes invalid hours at their cell, and keeps the text", async () => {
    page.show(new FakeService());
    await page.addProject("StoreZero");
    const input = await page.findWritableCell("StoreZero", page.monday);
    user.enter(input, "7.3");
    expect(input.value).toBe("7.3");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    const description = document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent;
    expect(description).toBe("Mon 23 Not saved. Enter hours in steps of 0.25, like 7.25 or 7.5.");
    expect(page.statusTexts()).toContain("1 not saved");
    act(() => input.focus());
    user.press("Escape");
    expect(input.value).toBe("");
    expect(page.statusTexts()).toContain("All changes saved");
  });

  it("keeps the row when its last entry is deleted, and can undo the deletion", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 7.5, notes: "kept" });
    page.show(service);
    const input = await page.findCell("StoreZero", page.monday);
    user.enter(input, "");
    await screen.findByText("Deleted: 7.5 h, StoreZero, Monday 23 November.");
    expect(service.entries.size).toBe(0);
    expect(page.getCell("StoreZero", page.monday)).toBe(input);
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(document.activeElement).toBe(input);
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 7.5 kept"]);
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("offers the undo until it is dismissed", async () => {
    const service = new FakeService();
    service.addEntry();
    page.show(service);
    user.enter(await page.findWritableCell("StoreZero", page.monday), "0");
    fireEvent.click(await screen.findByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText(/^Deleted/)).toBeNull();
    expect(document.activeElement).toBe(page.getCell("StoreZero", page.monday));
  });
});

describe("a restriction", () => {
  it("without create:timesheets cells are read-only and no project can be added", async () => {
    const service = new FakeService();
    service.addEntry();
    page.show(service, "/week", ["read:timesheets"]);
    expect((await page.findCell("StoreZero", page.monday)).readOnly).toBe(true);
    expect(screen.queryByRole("button", { name: "Add project" })).toBeNull();
    expect(screen.queryByRole("combobox", { name: "Record hours as" })).toBeNull();
    expect(screen.queryByText("All changes saved")).toBeNull();
  });

  it("without delete:timesheets an emptied cell gets its hours back, and the page gives the reason", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 7.5 });
    page.show(service, "/week", ["read:timesheets", "create:timesheets"]);
    const input = await page.findCell("StoreZero", page.monday);
    user.enter(input, "");
    expect(input.value).toBe("7.5");
    expect(page.statusTexts()).toContain(
      "You don't have permission to delete entries, so the hours were restored.",
    );
    expect(service.count("remove")).toBe(0);
    act(() => input.focus());
    user.press("F2");
    await screen.findByRole("dialog");
    expect(screen.queryByRole("button", { name: /^Delete/ })).toBeNull();
  });

  it("days too far ahead are read-only", async () => {
    page.show(new FakeService(), "/week/2027-11-22");
    await page.addProject("StoreZero");
    await page.findWritableCell("StoreZero", "Wednesday 24 November");
    expect(page.getCell("StoreZero", "Thursday 25 November").readOnly).toBe(true);
  });

  it("an approved entry is read-only", async () => {
    const service = new FakeService();
    service.addEntry({ status: "approved", approved: true });
    page.show(service);
    const input = await page.findCell("StoreZero", page.monday);
    expect(input.readOnly).toBe(true);
    const described = document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent;
    expect(described).toBe("Approved: can't be changed.");
  });

  it("the message about a deletion contains the day in the user's language", async () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-DE"]);
    const service = new FakeService();
    service.addEntry({ hours: 1.5 });
    page.show(service);
    user.enter(await screen.findByLabelText("StoreZero, Montag, 23. November"), "");
    await screen.findByText("Deleted: 1,5 h, StoreZero, Montag, 23. November.");
  });

  it("typing into a read-only cell is announced with the reason", async () => {
    const service = new FakeService();
    service.addEntry({ status: "approved", approved: true });
    service.addEntry({ date: "2026-11-24" });
    service.addEntry({ date: "2026-11-24" });
    page.show(service);
    const wednesday = await page.findWritableCell("StoreZero", "Wednesday 25 November");
    const input = page.getCell("StoreZero", page.monday);
    act(() => input.focus());
    user.press("7");
    const approved = `Can't enter hours in StoreZero, ${page.monday}: its entry is approved.`;
    expect(page.statusTexts()).toContain(approved);
    act(() => page.getCell("StoreZero", page.tuesday).focus());
    user.press("Tab");
    expect(page.statusTexts()).toContain(approved);
    user.press("7");
    const several = "it has 2 entries. Press F2 or the details button to edit them.";
    expect(page.statusTexts()).toContain(`Can't enter hours in StoreZero, ${page.tuesday}: ${several}`);
    act(() => input.focus());
    fireEvent.paste(input, { clipboardData: { getData: () => "7" } });
    expect(page.statusTexts()).toContain(approved);
    // It stays while more is typed and saved, until the user dismisses it or leaves the week.
    user.enter(wednesday, "3");
    await page.untilAllSaved();
    expect(page.statusTexts()).toContain(approved);
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect([page.statusTexts().includes(approved), document.activeElement]).toEqual([false, input]);
    user.press("7");
    fireEvent.click(screen.getByRole("link", { name: "Next week" }));
    await screen.findByText("No hours in this week yet");
    expect(page.statusTexts()).not.toContain(approved);
  });

  it.each([
    { why: "hours can't be recorded on this day", path: "/week/2027-11-22", day: "Thursday 25 November" },
    {
      why: "the week is still loading, or you don't have permission",
      path: "/week",
      day: page.monday,
      scopes: ["read:timesheets"] as const,
    },
  ])("typing into a read-only cell is announced: $why", async ({ why, path, day, scopes }) => {
    const service = new FakeService();
    service.addEntry({ date: path === "/week" ? "2026-11-23" : "2027-11-22" });
    page.show(service, path, scopes);
    const input = await page.findCell("StoreZero", day);
    act(() => input.focus());
    user.press("7");
    expect(page.statusTexts()).toContain(`Can't enter hours in StoreZero, ${day}: ${why}.`);
  });

  it("a cell becomes read-only when its entry turns out to be approved", async () => {
    const service = new FakeService();
    const entry = service.addEntry({ hours: 7 });
    page.show(service);
    const input = await page.findCell("StoreZero", page.monday);
    service.put({ ...entry, status: "approved", approved: true } as Entry);
    user.enter(input, "8");
    await screen.findByText(/This entry is approved/);
    await waitFor(() => expect(input.readOnly).toBe(true));
    expect(input.value).toBe("8");
    // A retry can't succeed.
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Discard" }));
    await waitFor(() => expect(input.value).toBe("7"));
  });
});

describe("the keyboard", () => {
  const focusedLabel = () => document.activeElement?.getAttribute("aria-label");

  it("moves the focus from cell to cell", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1, project: "Apollo" });
    service.addEntry({ hours: 2 });
    page.show(service);
    const first = await page.findCell("Apollo", page.monday);
    act(() => first.focus());
    expect([first.selectionStart, first.selectionEnd]).toEqual([0, 1]);
    user.press("ArrowDown");
    expect(focusedLabel()).toBe(`StoreZero, ${page.monday}`);
    user.press("ArrowRight");
    expect(focusedLabel()).toBe(`StoreZero, ${page.tuesday}`);
    user.press("ArrowUp");
    expect(focusedLabel()).toBe(`Apollo, ${page.tuesday}`);
    user.press("ArrowLeft");
    expect(focusedLabel()).toBe(`Apollo, ${page.monday}`);
    user.type(first, "3");
    user.press("Enter");
    expect(focusedLabel()).toBe(`StoreZero, ${page.monday}`);
    user.press("Enter");
    expect(focusedLabel()).toBe(`Apollo, ${page.tuesday}`);
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 Apollo 3", "2026-11-23 StoreZero 2"]);
  });

  it("moves down by Enter from every cell, and opens no dialog", async () => {
    const service = new FakeService();
    service.addEntry({ project: "Approved", status: "approved", approved: true });
    service.addEntry({ project: "Several", hours: 1 });
    service.addEntry({ project: "Several", hours: 2 });
    for (const project of ["First", "Last"]) service.addEntry({ project, date: "2026-11-24" });
    page.show(service);
    // Rows are sorted by name: Approved, First, Last, Several.
    await page.findCell("Approved", page.monday);
    act(() => page.getCell("Approved", page.monday).focus());
    const cells = ["First", "Last", "Several"].map((project) => `${project}, ${page.monday}`);
    for (const name of [...cells, `Approved, ${page.tuesday}`]) {
      user.press("Enter");
      expect(focusedLabel()).toBe(name);
    }
    for (const name of [...cells.toReversed(), `Approved, ${page.monday}`]) {
      user.press("Enter", { shiftKey: true });
      expect(focusedLabel()).toBe(name);
    }
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("keeps the focus in the week's last cell on Enter, with its text selected", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 2 });
    page.show(service);
    await page.findCell("StoreZero", page.monday);
    const last = page.getCell("StoreZero", "Sunday 29 November");
    await waitFor(() => expect(last.readOnly).toBe(false));
    act(() => last.focus());
    user.type(last, "4");
    user.press("Enter");
    await page.untilAllSaved();
    expect([focusedLabel(), last.selectionStart, last.selectionEnd]).toEqual([
      "StoreZero, Sunday 29 November",
      0,
      1,
    ]);
  });

  it("keeps the focus in a cell with invalid hours on Enter", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1, project: "Apollo" });
    service.addEntry({ hours: 2 });
    page.show(service);
    const first = await page.findCell("Apollo", page.monday);
    act(() => first.focus());
    user.type(first, "x");
    user.press("Enter");
    expect(document.activeElement).toBe(first);
    expect(first.getAttribute("aria-invalid")).toBe("true");
  });

  it("restores a deleted entry by Alt+Z", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 2 });
    page.show(service);
    user.enter(await page.findWritableCell("StoreZero", page.monday), "");
    await screen.findByText(/^Deleted/);
    act(() => page.getCell("StoreZero", page.tuesday).focus());
    user.press("z", { altKey: true });
    expect(focusedLabel()).toBe(`StoreZero, ${page.monday}`);
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 2"]);
  });
});
