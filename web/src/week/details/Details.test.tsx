import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { queryKeys } from "../../api/queries.ts";
import { FakeService } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();

describe("the details", () => {
  async function openDetails(service: FakeService) {
    const { client } = page.show(service);
    const dialog = await page.openDetails("StoreZero", page.monday);
    const refetch = () => act(() => client.invalidateQueries({ queryKey: queryKeys.week("2026-11-23") }));
    return { ...within(dialog), refetch };
  }

  it("edit several entries separately; the cell shows their sum", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    service.addEntry({ hours: 2, notes: "second" });
    const dialog = await openDetails(service);
    const [first, second] = dialog.getAllByLabelText("Hours");
    expect(document.activeElement).toBe(first);
    user.enter(second as HTMLElement, "4");
    const [, notes] = dialog.getAllByLabelText("Notes");
    user.enter(notes as HTMLElement, "changed\nnotes");
    await waitFor(() =>
      expect(service.lines()).toEqual(["2026-11-23 StoreZero 1", "2026-11-23 StoreZero 4 changed\nnotes"]),
    );
    fireEvent.click(dialog.getByRole("button", { name: "Done" }));
    const input = page.getCell("StoreZero", page.monday);
    expect(document.activeElement).toBe(input);
    expect([input.value, input.readOnly]).toEqual(["5", true]);
    user.press("F2");
    expect(screen.getByRole("dialog")).toBeTruthy();
  });

  it("select a field's text when it gets the focus, as the grid does", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1.25, notes: "kept" });
    const dialog = await openDetails(service);
    const selected = (input: HTMLInputElement | HTMLTextAreaElement) =>
      input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0);
    const hours = dialog.getByLabelText<HTMLInputElement>("Hours");
    expect([document.activeElement === hours, selected(hours)]).toEqual([true, "1.25"]);
    const project = dialog.getByLabelText<HTMLInputElement>("Project");
    fireEvent.mouseDown(project);
    expect([document.activeElement === project, selected(project)]).toEqual([true, "StoreZero"]);
    // Notes are usually extended, not replaced.
    const notes = dialog.getByLabelText<HTMLTextAreaElement>("Notes");
    act(() => notes.focus());
    expect(selected(notes)).toBe("");
  });

  it("add an entry, and keep its form and focus when it is stored", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    const dialog = await openDetails(service);
    fireEvent.click(await dialog.findByRole("button", { name: "Add another entry" }));
    const hours = dialog.getAllByLabelText("Hours")[1] as HTMLElement;
    expect(document.activeElement).toBe(hours);
    const notes = dialog.getAllByLabelText("Notes")[1] as HTMLElement;
    user.enter(hours, "2");
    act(() => notes.focus());
    user.type(notes, "while");
    await waitFor(() => expect(service.entries.size).toBe(2));
    await waitFor(() => expect(dialog.getByRole("group", { name: /^Entry 2/ })).toBeTruthy());
    expect(document.activeElement).toBe(notes);
    user.type(notes, "while it was saved");
    act(() => notes.blur());
    await untilStored(service, ["2026-11-23 StoreZero 1", "2026-11-23 StoreZero 2 while it was saved"]);
  });

  it("keep the focus when a refetch adds an entry", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    const dialog = await openDetails(service);
    const notes = dialog.getByLabelText("Notes");
    act(() => notes.focus());
    service.addEntry({ hours: 2 });
    await dialog.refetch();
    await dialog.findByRole("group", { name: /^Entry 2/ });
    expect(document.activeElement).toBe(notes);
  });

  it("keep notes that have no hours yet", async () => {
    const service = new FakeService();
    page.show(service);
    await page.addProject("StoreZero");
    await page.findWritableCell("StoreZero", page.monday);
    user.press("F2");
    const dialog = within(await screen.findByRole("dialog"));
    user.enter(dialog.getByLabelText("Notes"), "first the notes");
    expect(dialog.getByText("Not saved. Enter hours for these notes.")).toBeTruthy();
    user.enter(dialog.getByLabelText("Hours"), "3");
    await untilStored(service, ["2026-11-23 StoreZero 3 first the notes"]);
  });

  it("delete an entry, and undo it", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    service.addEntry({ hours: 2 });
    const dialog = await openDetails(service);
    fireEvent.click(dialog.getByRole("button", { name: "Delete: Entry 2" }));
    expect(await dialog.findByText("Deleted: 2 h, StoreZero, Monday 23 November.")).toBeTruthy();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 1"]);
    fireEvent.click(dialog.getByRole("button", { name: "Undo" }));
    await untilStored(service, ["2026-11-23 StoreZero 1", "2026-11-23 StoreZero 2"]);
  });

  it("save typed text when they are closed", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    const dialog = await openDetails(service);
    user.type(dialog.getByLabelText("Notes"), "not left");
    fireEvent.click(dialog.getByRole("button", { name: "Done" }));
    await untilStored(service, ["2026-11-23 StoreZero 1 not left"]);
  });

  it("show who decided, when and why", async () => {
    const service = new FakeService();
    service.addEntry({
      status: "rejected",
      decided_by: "boss@example.com",
      decided_at: "2026-11-23T17:00:00Z",
      decided_reason: "<b>Too</b> much",
    });
    const dialog = await openDetails(service);
    expect(dialog.getByText(/^Rejected by boss@example.com, 23 Nov 2026/)).toBeTruthy();
    expect(dialog.getByText("Reason: <b>Too</b> much")).toBeTruthy();
    fireEvent.click(dialog.getByRole("button", { name: "Done" }));
    fireEvent.click(
      screen.getByRole("button", {
        name: "Monday 23 November, StoreZero. Rejected by boss@example.com: <b>Too</b> much",
      }),
    );
    expect(document.activeElement).toBe(page.getCell("StoreZero", page.monday));
    user.enter(page.getCell("StoreZero", page.monday), "5");
    await waitFor(() => expect(screen.queryByText("Needs your attention")).toBeNull());
  });

  it("don't truncate notes that are too long, and show the error", async () => {
    const service = new FakeService();
    service.addEntry();
    service.setOutcome("update", { status: 413, code: "too_large" });
    const dialog = await openDetails(service);
    const notes = dialog.getByLabelText<HTMLTextAreaElement>("Notes");
    // With maxLength the browser would truncate pasted text.
    expect(notes.maxLength).toBe(-1);
    user.enter(notes, "x".repeat(3_000));
    await dialog.findByText("Not saved. The text is too long. Shorten it.");
    expect(notes.value).toHaveLength(3_000);
  });

  it("close on Enter in the hours field, if the hours are valid", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    const dialog = await openDetails(service);
    user.type(dialog.getByLabelText("Hours"), "2x");
    user.press("Enter");
    expect(screen.queryByRole("dialog")).toBeTruthy();
    user.type(dialog.getByLabelText("Hours"), "2");
    user.press("Enter");
    expect(screen.queryByRole("dialog")).toBeNull();
    await untilStored(service, ["2026-11-23 StoreZero 2"]);
  });

  it("move an entry to another project, and stay open for its new cell", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1, notes: "kept", user_type: "contractor" });
    service.addEntry({ date: "2026-11-03", project: "Apollo" });
    const dialog = await openDetails(service);
    user.enter(dialog.getByLabelText("Hours"), "2");
    // The move uses the spelling of a known project, so wait until those are loaded.
    await waitFor(() => expect(document.querySelector("datalist option[value=Apollo]")).toBeTruthy());
    user.enter(dialog.getByLabelText("Project"), "apollo");
    const movedDialog = within(await screen.findByRole("dialog", { name: `Apollo, ${page.monday}` }));
    await waitFor(() => expect(document.activeElement).toBe(movedDialog.getByLabelText("Hours")));
    const [moved] = service.entries.values();
    expect(moved).toMatchObject({ project: "Apollo", hours: 2, notes: "kept", user_type: "contractor" });
    fireEvent.click(movedDialog.getByRole("button", { name: "Done" }));
    expect(document.activeElement).toBe(page.getCell("Apollo", page.monday));
    expect(page.getCell("StoreZero", page.monday).value).toBe("");
  });

  it("keep the typed project after a conflict, and overwrite nothing", async () => {
    const service = new FakeService();
    const entry = service.addEntry({ hours: 1 });
    const dialog = await openDetails(service);
    service.put({ ...entry, hours: 5, notes: "theirs", version: 2 });
    const project = dialog.getByLabelText<HTMLInputElement>("Project");
    user.enter(project, "Apollo");
    await dialog.findByText(/^Project not changed\. This entry has changed since it was loaded/);
    await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>("Hours").value).toBe("5"));
    expect(project.value).toBe("Apollo");
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 5 theirs"]);
    fireEvent.click(dialog.getByRole("button", { name: "Try again" }));
    await untilStored(service, ["2026-11-23 Apollo 5 theirs"]);
  });

  it("stay open until a move is done, and when it fails", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    const dialog = await openDetails(service);
    const release = service.hold("update");
    const project = dialog.getByLabelText<HTMLInputElement>("Project");
    act(() => project.focus());
    user.type(project, "Apollo");
    fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
    await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>("Hours").readOnly).toBe(true));
    release({ status: 503, code: "unavailable" });
    await dialog.findByText("Project not changed. The service is temporarily unavailable.");
    expect(project.value).toBe("Apollo");
    service.recover();
    fireEvent.click(dialog.getByRole("button", { name: "Try again" }));
    fireEvent.click(dialog.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await untilStored(service, ["2026-11-23 Apollo 1"]);
  });

  const untilStored = (service: FakeService, expected: string[]) =>
    waitFor(() => expect(service.lines()).toEqual(expected));
});
