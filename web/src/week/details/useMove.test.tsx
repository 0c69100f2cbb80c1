import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeService, heldOutcome } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();

const openDetails = async () => within(await page.openDetails("StoreZero", page.monday));

describe("a move", () => {
  it("shows its error before the week is refetched", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    page.show(service);
    const dialog = await openDetails();
    const weekOutcome = heldOutcome();
    service.outcomeOf = (operation) => {
      if (operation === "update") return { status: 503, code: "unavailable" };
      return operation === "listAll" ? weekOutcome.outcome : "success";
    };
    const listCallsBefore = service.count("listAll");
    user.enter(dialog.getByLabelText("Project"), "Apollo");
    await dialog.findByText("Project not changed. The service is temporarily unavailable.");
    expect(service.count("listAll")).toBe(listCallsBefore + 1);
    await act(async () => weekOutcome.release());
  });

  it("is known to the page, so that hours typed beside the moved entry are saved without a conflict", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    service.addEntry({ date: "2026-11-24", project: "Apollo" });
    page.show(service);
    await page.findCell("Apollo", page.monday);
    await waitFor(() => expect(page.getCell("Apollo", page.monday).readOnly).toBe(false));
    service.setOutcome("create", { status: 409, code: "day_full" });
    user.enter(page.getCell("Apollo", page.monday), "2");
    await screen.findByRole("button", { name: "Try again" });
    service.recover();
    const dialog = await openDetails();
    user.enter(dialog.getByLabelText("Project"), "Apollo");
    const movedDetails = within(await screen.findByRole("dialog", { name: `Apollo, ${page.monday}` }));
    fireEvent.click(movedDetails.getByRole("button", { name: "Done" }));
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 Apollo 1", "2026-11-23 Apollo 2", "2026-11-24 Apollo 7"]);
  });
});
