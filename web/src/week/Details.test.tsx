import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { queryKeys } from "../api/queries.ts";
import { Service } from "../drafts/testing/service.ts";
import {
  addProject,
  cell,
  enter,
  fateOf,
  press,
  shown,
  showWeek,
  stored,
  typeInto,
  withHarness,
} from "./testing/harness.tsx";

withHarness();

const monday = "Monday 23 November";

describe("the details", () => {
  async function openDetails(service: Service) {
    const { client } = showWeek(service);
    const input = await cell("StoreZero", monday);
    act(() => input.focus());
    press("Enter", { shiftKey: true });
    const dialog = await screen.findByRole("dialog", { name: `StoreZero, ${monday}` });
    const refetch = () => act(() => client.invalidateQueries({ queryKey: queryKeys.week("2026-11-23") }));
    return { ...within(dialog), refetch };
  }

  it("edit several entries one by one; the cell shows their sum", async () => {
    const service = new Service();
    service.given({ hours: 1 });
    service.given({ hours: 2, notes: "second" });
    const dialog = await openDetails(service);
    const [first, second] = dialog.getAllByLabelText("Hours");
    expect(document.activeElement).toBe(first);
    enter(second as HTMLElement, "4");
    const [, notes] = dialog.getAllByLabelText("Notes");
    enter(notes as HTMLElement, "changed\nnotes");
    await waitFor(() =>
      expect(stored(service)).toEqual(["2026-11-23 StoreZero 1", "2026-11-23 StoreZero 4 changed\nnotes"]),
    );
    fireEvent.click(dialog.getByRole("button", { name: "Done" }));
    const input = shown("StoreZero", monday);
    expect(document.activeElement).toBe(input);
    expect([input.value, input.readOnly]).toEqual(["5", true]);
    press("Enter");
    expect(screen.getByRole("dialog")).toBeTruthy();
  });

  it("add an entry, and go on in the same form when it is stored", async () => {
    const service = new Service();
    service.given({ hours: 1 });
    const dialog = await openDetails(service);
    fireEvent.click(dialog.getByRole("button", { name: "Add another entry" }));
    const hours = dialog.getAllByLabelText("Hours")[1] as HTMLElement;
    expect(document.activeElement).toBe(hours);
    const notes = dialog.getAllByLabelText("Notes")[1] as HTMLElement;
    enter(hours, "2");
    act(() => notes.focus());
    typeInto(notes, "while");
    await waitFor(() => expect(service.entries.size).toBe(2));
    await waitFor(() => expect(dialog.getByRole("group", { name: /^Entry 2/ })).toBeTruthy());
    expect(document.activeElement).toBe(notes);
    typeInto(notes, "while it was saved");
    act(() => notes.blur());
    await allSavedBehind(service, ["2026-11-23 StoreZero 1", "2026-11-23 StoreZero 2 while it was saved"]);
  });

  it("leave the focus where it is when an entry comes from elsewhere", async () => {
    const service = new Service();
    service.given({ hours: 1 });
    const dialog = await openDetails(service);
    const notes = dialog.getByLabelText("Notes");
    act(() => notes.focus());
    service.given({ hours: 2 });
    await dialog.refetch();
    await dialog.findByRole("group", { name: /^Entry 2/ });
    expect(document.activeElement).toBe(notes);
  });

  it("keep notes that have no hours yet", async () => {
    const service = new Service();
    showWeek(service);
    await addProject("StoreZero");
    press("F2");
    const dialog = within(await screen.findByRole("dialog"));
    enter(dialog.getByLabelText("Notes"), "first the notes");
    expect(dialog.getByText("Not saved: These notes have no hours yet.")).toBeTruthy();
    enter(dialog.getByLabelText("Hours"), "3");
    await allSavedBehind(service, ["2026-11-23 StoreZero 3 first the notes"]);
  });

  it("delete and bring back", async () => {
    const service = new Service();
    service.given({ hours: 1 });
    service.given({ hours: 2 });
    const dialog = await openDetails(service);
    fireEvent.click(dialog.getByRole("button", { name: "Delete: Entry 2" }));
    expect(await dialog.findByText("Deleted: 2 h, StoreZero, Monday 23 November.")).toBeTruthy();
    expect(stored(service)).toEqual(["2026-11-23 StoreZero 1"]);
    fireEvent.click(dialog.getByRole("button", { name: "Undo" }));
    await allSavedBehind(service, ["2026-11-23 StoreZero 1", "2026-11-23 StoreZero 2"]);
  });

  it("save what was typed when they are closed", async () => {
    const service = new Service();
    service.given({ hours: 1 });
    const dialog = await openDetails(service);
    typeInto(dialog.getByLabelText("Notes"), "not left");
    fireEvent.click(dialog.getByRole("button", { name: "Done" }));
    await allSavedBehind(service, ["2026-11-23 StoreZero 1 not left"]);
  });

  it("say who decided, when and why", async () => {
    const service = new Service();
    service.given({
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
    expect(document.activeElement).toBe(shown("StoreZero", monday));
    enter(shown("StoreZero", monday), "5");
    await waitFor(() => expect(screen.queryByText("Needs your attention")).toBeNull());
  });

  it("keep notes whole that are too long, and say so", async () => {
    const service = new Service();
    service.given();
    fateOf(service, "update", { status: 413, code: "too_large" });
    const dialog = await openDetails(service);
    const notes = dialog.getByLabelText<HTMLTextAreaElement>("Notes");
    // The browser would cut what is pasted.
    expect(notes.maxLength).toBe(-1);
    enter(notes, "x".repeat(3_000));
    await dialog.findByText("Not saved: That is too long.");
    expect(notes.value).toHaveLength(3_000);
  });

  const allSavedBehind = (service: Service, expected: string[]) =>
    waitFor(() => expect(stored(service)).toEqual(expected));
});
