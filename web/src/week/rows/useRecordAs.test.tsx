import { onlineManager } from "@tanstack/react-query";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { Page } from "../../api/api.ts";
import { queryKeys } from "../../api/queries.ts";
import { entryOf } from "../../testing/entry.ts";
import { FakeService } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();
afterEach(() => onlineManager.setOnline(true));

describe("while the user type of new hours is unknown", () => {
  function showPending() {
    const service = new FakeService();
    service.addEntry({ hours: 7, user_type: "contractor" });
    let respond: (page: Page) => void = () => undefined;
    const pendingList = new Promise<Page>((resolve) => {
      respond = resolve;
    });
    page.show(service, "/week", undefined, { list: () => pendingList });
    return { service, respond: () => act(async () => respond({ entries: [], next: undefined })) };
  }

  it("an entry can be changed and keeps its user type", async () => {
    const { service } = showPending();
    user.enter(await page.findWritableCell("StoreZero", page.monday), "6");
    await waitFor(() => expect(service.lines()).toEqual(["2026-11-23 StoreZero 6"]));
    expect([...service.entries.values()][0]).toMatchObject({ user_type: "contractor" });
  });

  it("a focused empty cell reports why it is read-only until the user type is loaded", async () => {
    const { respond } = showPending();
    await page.findCell("StoreZero", page.monday);
    const input = page.getCell("StoreZero", page.tuesday);
    expect(input.readOnly).toBe(true);
    expect(page.statusTexts().join()).not.toContain("whether you record hours");
    act(() => input.focus());
    expect(page.statusTexts().join()).toContain("Still loading whether you record hours");
    await respond();
    await waitFor(() => expect(input.readOnly).toBe(false));
    expect(page.statusTexts().join()).not.toContain("whether you record hours");
  });

  it("an empty cell reports it again when the user types", async () => {
    const { service } = showPending();
    const release = service.hold("update");
    user.enter(await page.findWritableCell("StoreZero", page.monday), "6");
    act(() => page.getCell("StoreZero", page.tuesday).focus());
    await act(async () => release());
    await page.untilAllSaved();
    // A response to another request doesn't remove the message.
    expect(page.statusTexts().join()).toContain("Still loading whether you record hours");
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(page.statusTexts().join()).not.toContain("whether you record hours");
    user.press("7");
    expect(page.statusTexts().join()).toContain("Still loading whether you record hours");
  });

  it("the user can choose it without a connection", async () => {
    onlineManager.setOnline(false);
    const { client } = page.show(new FakeService());
    act(() => void client.setQueryData(queryKeys.week("2026-11-23"), [entryOf({ id: "one", hours: 7 })]));
    await screen.findByText(/^Couldn't load whether you record hours/);
    expect(page.getCell("StoreZero", page.tuesday).readOnly).toBe(true);
    const choice = screen.getByRole("combobox", { name: "Record hours as" });
    fireEvent.change(choice, { target: { value: "employee" } });
    expect(page.getCell("StoreZero", page.tuesday).readOnly).toBe(false);
    expect(page.statusTexts().join()).not.toContain("whether you record hours");
  });
});
