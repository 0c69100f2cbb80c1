import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeService, heldFate } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();

const openDetails = async () => within(await page.openDetails("StoreZero", page.monday));

describe("a move", () => {
  it("shows its error before the week is refetched", async () => {
    const service = new FakeService();
    service.given({ hours: 1 });
    page.show(service);
    const dialog = await openDetails();
    const week = heldFate();
    service.fate = (asked) => {
      if (asked === "update") return { status: 503, code: "unavailable" };
      return asked === "listAll" ? week.fate : "answered";
    };
    const asked = service.count("listAll");
    user.enter(dialog.getByLabelText("Project"), "Apollo");
    await dialog.findByText("Project not changed. The service is temporarily unavailable.");
    expect(service.count("listAll")).toBe(asked + 1);
    await act(async () => week.release());
  });

  it("is known to the page, so that hours typed beside the moved entry are saved without a conflict", async () => {
    const service = new FakeService();
    service.given({ hours: 1 });
    service.given({ date: "2026-11-24", project: "Apollo" });
    page.show(service);
    await page.cell("Apollo", page.monday);
    await waitFor(() => expect(page.shown("Apollo", page.monday).readOnly).toBe(false));
    service.setFate("create", { status: 409, code: "day_full" });
    user.enter(page.shown("Apollo", page.monday), "2");
    await screen.findByRole("button", { name: "Try again" });
    service.recover();
    const dialog = await openDetails();
    user.enter(dialog.getByLabelText("Project"), "Apollo");
    const there = within(await screen.findByRole("dialog", { name: `Apollo, ${page.monday}` }));
    fireEvent.click(there.getByRole("button", { name: "Done" }));
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await page.allSaved();
    expect(service.lines()).toEqual(["2026-11-23 Apollo 1", "2026-11-23 Apollo 2", "2026-11-24 Apollo 7"]);
  });
});
