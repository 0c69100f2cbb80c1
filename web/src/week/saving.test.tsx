import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { newDraft } from "../drafts/draft.ts";
import { FakeService, heldOutcome } from "../testing/fakeService.ts";
import * as user from "../testing/user.ts";
import * as page from "../testing/weekPage.tsx";

page.setUp();

describe("an unsaved draft", () => {
  it("shows that the day is full, at the cell and at the day's sum", async () => {
    const service = new FakeService();
    service.setOutcome("create", { status: 409, code: "day_full" });
    page.show(service);
    await page.addProject("StoreZero");
    user.enter(await page.findWritableCell("StoreZero", page.monday), "8");
    await screen.findByText("Not saved. A day can't have more than 24 hours.");
    expect(screen.getByText("More than 24 h")).toBeTruthy();
    expect(page.getCell("StoreZero", page.monday).value).toBe("8");
    fireEvent.click(screen.getByRole("button", { name: "Discard" }));
    expect(screen.queryByText("More than 24 h")).toBeNull();
    expect(document.activeElement).toBe(page.getCell("StoreZero", page.monday));
  });

  it("shows when it is retried, and can be retried at once", async () => {
    const service = new FakeService();
    service.setOutcome("create", { status: 503, code: "unavailable", retryAfter: 600 });
    page.show(service);
    await page.addProject("StoreZero");
    user.enter(await page.findWritableCell("StoreZero", page.monday), "8");
    await screen.findByText("Trying again in 600 s");
    expect(page.statusTexts()).toContain("1 not saved");
    service.recover();
    fireEvent.click(screen.getByRole("button", { name: "Try now" }));
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 8"]);
    expect(document.activeElement).toBe(page.getCell("StoreZero", page.monday));
  });

  it("shows that the session has ended", async () => {
    const service = new FakeService();
    service.setOutcome("create", { status: 401, code: "unauthorized" });
    page.show(service);
    await page.addProject("StoreZero");
    user.enter(await page.findWritableCell("StoreZero", page.monday), "8");
    await screen.findByText("Not saved. Your session has expired.");
  });

  it("can be found from another week", async () => {
    const service = new FakeService();
    service.setOutcome("create", { status: 409, code: "day_full" });
    page.show(service);
    await page.addProject("StoreZero");
    user.enter(await page.findWritableCell("StoreZero", page.monday), "8");
    await screen.findByText(/more than 24 hours/);
    fireEvent.click(screen.getByRole("link", { name: "Next week" }));
    fireEvent.click(await screen.findByRole("link", { name: /^23.*29 Nov 2026/ }));
    expect((await page.findCell("StoreZero", page.monday)).value).toBe("8");
  });

  it("can be found by the button that goes to each unsaved cell in turn", async () => {
    const service = new FakeService();
    service.setOutcome("create", { status: 409, code: "day_full" });
    page.show(service);
    await page.addProject("StoreZero");
    user.enter(await page.findWritableCell("StoreZero", page.monday), "8");
    user.enter(page.getCell("StoreZero", page.tuesday), "9");
    const link = await screen.findByRole("button", { name: "2 not saved" });
    fireEvent.click(link);
    expect(document.activeElement).toBe(page.getCell("StoreZero", page.monday));
    fireEvent.click(link);
    expect(document.activeElement).toBe(page.getCell("StoreZero", page.tuesday));
  });

  it('is never reported as "All changes saved" while typed, in flight or failed, even from another week', async () => {
    const service = new FakeService();
    const release = service.hold("create");
    page.show(service);
    await page.addProject("StoreZero");
    const input = await page.findWritableCell("StoreZero", page.monday);
    act(() => input.focus());
    user.type(input, "8");
    expect(page.statusTexts()).toContain("Not saved yet");
    fireEvent.click(screen.getByRole("link", { name: "Next week" }));
    await screen.findByText("No hours in this week yet");
    expect(page.statusTexts()).toContain("Saving…");
    expect(screen.queryByText("All changes saved")).toBeNull();
    release({ status: 409, code: "day_full" });
    await screen.findByRole("link", { name: /^23.*29 Nov 2026/ });
    expect(screen.queryByText("All changes saved")).toBeNull();
  });

  it("in conflict shows both versions, and stores the chosen one", async () => {
    const service = new FakeService();
    const entry = service.addEntry({ hours: 7 });
    page.show(service);
    const input = await page.findCell("StoreZero", page.monday);
    service.put({ ...entry, hours: 5, notes: "theirs", version: 2 });
    user.enter(input, "8");
    await screen.findByText("5 h, StoreZero");
    expect(screen.getByText("8 h, StoreZero")).toBeTruthy();
    expect(screen.getByText("theirs")).toBeTruthy();
    act(() => input.focus());
    user.press("Escape");
    // Save something else: the reverted draft must survive that.
    user.enter(await page.findWritableCell("StoreZero", page.tuesday), "1");
    await waitFor(() => expect(service.count("create")).toBe(1));
    await waitFor(() => expect(page.getCell("StoreZero", page.tuesday).value).toBe("1"));
    expect(input.value).toBe("8");
    fireEvent.click(screen.getByRole("button", { name: "Keep your version" }));
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 8", "2026-11-24 StoreZero 1"]);
  });

  it("that is saved while the week is loading delays neither", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 2, project: "Apollo" });
    const weekOutcome = heldOutcome();
    // Hold only the first request, which is the week's; a save may send its own.
    const firstOutcomes = [weekOutcome.outcome];
    service.outcomeOf = (operation) => (operation === "listAll" && firstOutcomes.shift()) || "success";
    const { drafts } = page.show(service);
    const draft = newDraft("2026-11-23", "StoreZero", "employee");
    act(() => {
      drafts.edit(draft, { hours: "3" });
      drafts.submit(draft.id);
    });
    await waitFor(() => expect(drafts.snapshot().drafts.size).toBe(0));
    weekOutcome.release();
    expect((await page.findCell("Apollo", page.monday)).value).toBe("2");
    expect(page.getCell("StoreZero", page.monday).value).toBe("3");
  });

  it("in conflict can be discarded for the other version", async () => {
    const service = new FakeService();
    const entry = service.addEntry({ hours: 7 });
    page.show(service);
    const input = await page.findCell("StoreZero", page.monday);
    service.entries.delete(entry.id);
    user.enter(input, "8");
    await screen.findByText("This entry was deleted elsewhere.", { exact: false });
    fireEvent.click(screen.getByRole("button", { name: "Use other version" }));
    await waitFor(() => expect(page.getCell("StoreZero", page.monday).value).toBe(""));
    expect(service.entries.size).toBe(0);
  });
});
