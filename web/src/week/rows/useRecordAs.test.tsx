import { onlineManager } from "@tanstack/react-query";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { Page } from "../../api/api.ts";
import { queryKeys } from "../../api/queries.ts";
import { entryOf, Service } from "../../testing/service.ts";
import {
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
  withHarness,
  writable,
} from "../../testing/weekPage.tsx";

withHarness();
afterEach(() => onlineManager.setOnline(true));

const monday = "Monday 23 November";
const tuesday = "Tuesday 24 November";

describe("as long as it is not known as what hours are recorded", () => {
  function showPending() {
    const service = new Service();
    service.given({ hours: 7, user_type: "contractor" });
    let answer: (page: Page) => void = () => undefined;
    const asked = new Promise<Page>((resolve) => {
      answer = resolve;
    });
    showWeek(service, "/week", undefined, { list: () => asked });
    return { service, answer: () => act(async () => answer({ entries: [], next: undefined })) };
  }

  it("what is recorded can be changed, and stays what it is", async () => {
    const { service } = showPending();
    enter(await writable("StoreZero", monday), "6");
    await waitFor(() => expect(stored(service)).toEqual(["2026-11-23 StoreZero 6"]));
    expect([...service.entries.values()][0]).toMatchObject({ user_type: "contractor" });
  });

  it("an empty cell says why nothing comes of what is typed, until something does", async () => {
    const { answer } = showPending();
    await cell("StoreZero", monday);
    const input = shown("StoreZero", tuesday);
    expect(input.readOnly).toBe(true);
    expect(statuses().join()).not.toContain("How you record hours");
    act(() => input.focus());
    expect(statuses().join()).toContain("How you record hours is being loaded.");
    await answer();
    await waitFor(() => expect(input.readOnly).toBe(false));
    expect(statuses().join()).not.toContain("How you record hours");
  });

  it("an empty cell says so again when it is typed into", async () => {
    const { service } = showPending();
    const saving = heldBack();
    fateOf(service, "update", saving.fate);
    enter(await writable("StoreZero", monday), "6");
    act(() => shown("StoreZero", tuesday).focus());
    await act(async () => saving.letGo());
    await allSaved();
    // The answer to something else does not take it away.
    expect(statuses().join()).toContain("How you record hours is being loaded.");
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(statuses().join()).not.toContain("How you record hours");
    press("7");
    expect(statuses().join()).toContain("How you record hours is being loaded.");
  });

  it("it can be chosen without a connection", async () => {
    onlineManager.setOnline(false);
    const { client } = showWeek(new Service());
    act(() => void client.setQueryData(queryKeys.week("2026-11-23"), [entryOf("one", { hours: 7 })]));
    await screen.findByText(/^How you record hours could not be loaded/);
    expect(shown("StoreZero", tuesday).readOnly).toBe(true);
    const choice = screen.getByRole("combobox", { name: "I record hours as" });
    fireEvent.change(choice, { target: { value: "employee" } });
    expect(shown("StoreZero", tuesday).readOnly).toBe(false);
    expect(statuses().join()).not.toContain("How you record hours");
  });
});
