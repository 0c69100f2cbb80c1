import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Service } from "../../testing/service.ts";
import {
  allSaved,
  cell,
  enter,
  fateOf,
  heldBack,
  press,
  shown,
  showWeek,
  stored,
  withHarness,
} from "../../testing/weekPage.tsx";

withHarness();

const monday = "Monday 23 November";

async function openDetails() {
  const input = await cell("StoreZero", monday);
  act(() => input.focus());
  press("F2");
  return within(await screen.findByRole("dialog"));
}

describe("a move", () => {
  it("that failed says so before the week is there again", async () => {
    const service = new Service();
    service.given({ hours: 1 });
    showWeek(service);
    const dialog = await openDetails();
    const week = heldBack();
    service.fate = (asked) => {
      if (asked === "update") return { status: 503, code: "unavailable" };
      return asked === "listAll" ? week.fate : "answered";
    };
    const asked = service.count("listAll");
    enter(dialog.getByLabelText("Project"), "Apollo");
    await dialog.findByText("The project is not changed: The service is away for a moment.");
    expect(service.count("listAll")).toBe(asked + 1);
    await act(async () => week.letGo());
  });

  it("leaves an entry that the page knows, beside which hours are saved without a question", async () => {
    const service = new Service();
    service.given({ hours: 1 });
    service.given({ date: "2026-11-24", project: "Apollo" });
    showWeek(service);
    await cell("Apollo", monday);
    await waitFor(() => expect(shown("Apollo", monday).readOnly).toBe(false));
    fateOf(service, "create", { status: 409, code: "day_full" });
    enter(shown("Apollo", monday), "2");
    await screen.findByRole("button", { name: "Try again" });
    service.fate = () => "answered";
    const dialog = await openDetails();
    enter(dialog.getByLabelText("Project"), "Apollo");
    const there = within(await screen.findByRole("dialog", { name: `Apollo, ${monday}` }));
    fireEvent.click(there.getByRole("button", { name: "Done" }));
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await allSaved();
    expect(stored(service)).toEqual(["2026-11-23 Apollo 1", "2026-11-23 Apollo 2", "2026-11-24 Apollo 7"]);
  });
});
