import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../api/api.ts";
import { FakeService, heldOutcome } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();

const rejection: Partial<Entry> = {
  status: "rejected",
  decided_by: "boss@example.com",
  decided_at: "2026-11-23T17:00:00Z",
  decided_reason: "Wrong project",
};

const panel = () => screen.findByRole("region", { name: "Needs your attention" });

describe("rejected entries of other weeks", () => {
  it("are listed by week with manager and reason, and link to their week", async () => {
    const service = new FakeService();
    service.addEntry({ ...rejection, date: "2026-08-24", project: "First of all" });
    service.addEntry({ ...rejection, date: "2026-08-23", project: "Too long ago" });
    service.addEntry({ ...rejection, date: "2027-02-02", project: "Ahead" });
    service.addEntry({ date: "2026-11-10", project: "Fine" });
    const { address } = page.show(service);
    const found = within(await panel());
    expect(found.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
      "Monday 24 August, First of all. Rejected by boss@example.com: Wrong project",
      "Tuesday 2 February, Ahead. Rejected by boss@example.com: Wrong project",
    ]);
    fireEvent.click(found.getByRole("link", { name: /^1.*7 Feb 2027/ }));
    expect(address.current).toBe("/week/2027-02-01");
  });

  it("leave the list once they are corrected", async () => {
    const service = new FakeService();
    service.addEntry({ ...rejection, date: "2026-11-17" });
    page.show(service);
    fireEvent.click(within(await panel()).getByRole("link"));
    user.enter(await page.findWritableCell("StoreZero", "Tuesday 17 November"), "5");
    await waitFor(() => expect(screen.queryByText("Needs your attention")).toBeNull());
    fireEvent.click(screen.getByRole("link", { name: "Next week" }));
    await screen.findByText("No hours in this week yet");
    expect(screen.queryByText("Needs your attention")).toBeNull();
  });

  it("are loaded after the week, and don't delay it", async () => {
    const service = new FakeService();
    service.addEntry({ ...rejection, date: "2026-11-17" });
    service.addEntry({ hours: 2 });
    const [week, rest] = [heldOutcome(), heldOutcome()];
    const firstOutcomes = [week.outcome];
    service.outcomeOf = (operation) =>
      operation === "listAll" ? (firstOutcomes.shift() ?? rest.outcome) : "success";
    page.show(service);
    await waitFor(() => expect(service.count("listAll")).toBeGreaterThan(0));
    const requestedRejected = () => JSON.stringify(service.calls).includes('"status":"rejected"');
    expect(requestedRejected()).toBe(false);
    week.release();
    await page.findCell("StoreZero", "Monday 23 November");
    await waitFor(() => expect(requestedRejected()).toBe(true));
    expect(screen.queryByText("Needs your attention")).toBeNull();
    rest.release();
    await panel();
    expect(page.getCell("StoreZero", "Monday 23 November").value).toBe("2");
  });
});
