import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { queryKeys } from "../../api/queries.ts";
import { newDraft } from "../../drafts/draft.ts";
import { FakeService } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();

describe("a cell that another device fills while the user types into it", () => {
  async function typeWhileAnotherDeviceFills() {
    const service = new FakeService();
    const { client } = page.show(service);
    await page.addProject("StoreZero");
    const input = await page.findCell("StoreZero", page.monday);
    await waitFor(() => expect(input.readOnly).toBe(false));
    act(() => input.focus());
    user.type(input, "8");
    service.addEntry({ hours: 5 });
    await act(() => client.invalidateQueries({ queryKey: queryKeys.week("2026-11-23") }));
    await waitFor(() => expect([input.value, input.readOnly]).toEqual(["13", true]));
    return { service, input };
  }

  it("offers the choice between both versions when it loses the focus", async () => {
    const { service, input } = await typeWhileAnotherDeviceFills();
    act(() => input.blur());
    await screen.findByText(/^This cell now has hours/);
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 5"]);
    fireEvent.click(screen.getByRole("button", { name: "Keep your version" }));
    await page.untilAllSaved();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 8"]);
  });

  it("offers the choice when the user goes to another week", async () => {
    const { service } = await typeWhileAnotherDeviceFills();
    fireEvent.click(screen.getByRole("link", { name: "Next week" }));
    fireEvent.click(await screen.findByRole("link", { name: /^23.*29 Nov 2026/ }));
    await screen.findByText(/^This cell now has hours/);
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 5"]);
  });

  it("shows only the other device's hours after Escape", async () => {
    const { service, input } = await typeWhileAnotherDeviceFills();
    user.press("Escape");
    expect([input.value, input.readOnly]).toEqual(["5", false]);
    act(() => input.blur());
    await page.untilAllSaved();
    expect(page.getCell("StoreZero", page.monday).value).toBe("5");
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 5"]);
  });
});

it("a cell saves all of its drafts when it loses the focus", async () => {
  const service = new FakeService();
  service.addEntry({ hours: 5 });
  const { drafts } = page.show(service);
  const input = await page.findCell("StoreZero", page.monday);
  act(() => {
    input.focus();
    drafts.edit(newDraft("2026-11-23", "StoreZero", "employee", 0), { hours: "1" });
    drafts.edit(newDraft("2026-11-23", "StoreZero", "employee", 1), { hours: "2" });
  });
  act(() => input.blur());
  await page.untilAllSaved();
  expect(service.lines()).toEqual(["1", "2", "5"].map((hours) => `2026-11-23 StoreZero ${hours}`));
});
