import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { queryKeys } from "../api/queries.ts";
import { FakeService } from "../testing/fakeService.ts";
import * as user from "../testing/user.ts";
import * as page from "../testing/weekPage.tsx";

page.setUp();

describe("navigation between weeks", () => {
  it("is part of the address, and each day leads to its Monday", async () => {
    const { address } = page.show(new FakeService(), "/week/2026-11-25");
    await screen.findByRole("heading", { name: /^Week 48, 23.*29 Nov 2026$/ });
    expect(address.current).toBe("/week/2026-11-23");
    fireEvent.click(screen.getByRole("link", { name: "Previous week" }));
    await screen.findByRole("heading", { name: /^Week 47, 16.*22 Nov 2026$/ });
    expect(address.current).toBe("/week/2026-11-16");
    // No key was pressed, so this is a picked day, which opens at once.
    user.type(screen.getByLabelText("Go to date"), "2026-12-31");
    await screen.findByRole("heading", { name: /^Week 53, 28 Dec 2026.*3 Jan 2027$/ });
    fireEvent.click(screen.getByRole("link", { name: "This week" }));
    expect(address.current).toBe("/week");
  });

  it("goes to a typed day on Enter, or when the field loses the focus", async () => {
    const { address } = page.show(new FakeService(), "/week/2026-11-23");
    const day = await screen.findByLabelText("Go to date");
    act(() => day.focus());
    user.press("2");
    // While a day is typed, each digit changes it.
    user.type(day, "2026-12-01");
    user.type(day, "2026-12-12");
    expect(address.current).toBe("/week/2026-11-23");
    fireEvent.submit(day.closest("form") as HTMLFormElement);
    expect(address.current).toBe("/week/2026-12-07");
    user.press("2");
    user.type(day, "2026-12-31");
    act(() => day.blur());
    expect(address.current).toBe("/week/2026-12-28");
  });

  it("ends at the first and last week, and keeps the focus there", async () => {
    const { address } = page.show(new FakeService(), "/week/2027-11-15");
    const after = await screen.findByRole("link", { name: "Next week" });
    act(() => after.focus());
    fireEvent.click(after);
    await screen.findByRole("heading", { name: /^Week 47, 22.*28 Nov 2027$/ });
    expect([document.activeElement, after.getAttribute("aria-disabled")]).toEqual([after, "true"]);
    fireEvent.click(after);
    expect(address.current).toBe("/week/2027-11-22");
    user.type(screen.getByLabelText("Go to date"), "2000-01-03");
    await screen.findByRole("heading", { name: /^Week 1, 3.*9 Jan 2000$/ });
    fireEvent.click(screen.getByRole("link", { name: "Previous week" }));
    await screen.findByRole("heading", { name: /^Week 52, 27 Dec 1999.*2 Jan 2000$/ });
    expect(screen.getByRole("link", { name: "Previous week" }).getAttribute("aria-disabled")).toBe("true");
  });

  it.each(["2026-02-30", "tomorrow", "2027-11-25", "1999-12-26"])(
    'shows "Page not found" for %s',
    async (day) => {
      page.show(new FakeService(), `/week/${day}`);
      expect(await screen.findByRole("heading", { name: "Page not found" })).toBeTruthy();
    },
  );

  it("keeps the rows while another week is loading, without the previous week's hours", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 7.5 });
    service.addEntry({ hours: 3, date: "2026-11-30" });
    page.show(service);
    await page.findCell("StoreZero", page.monday);
    const release = service.hold("listAll");
    fireEvent.click(screen.getByRole("link", { name: "Next week" }));
    const input = await page.findCell("StoreZero", "Monday 30 November");
    expect([input.value, input.readOnly]).toEqual(["", true]);
    await act(async () => release());
    await waitFor(() => expect([input.value, input.readOnly]).toEqual(["3", false]));
  });

  it("saves a draft when the user goes to another week", async () => {
    const service = new FakeService();
    page.show(service);
    await page.addProject("StoreZero");
    user.type(await page.findWritableCell("StoreZero", page.monday), "7");
    fireEvent.click(screen.getByRole("link", { name: "Next week" }));
    await waitFor(() => expect(service.lines()).toEqual(["2026-11-23 StoreZero 7"]));
  });

  it("updates today after midnight", async () => {
    page.show(new FakeService());
    await page.addProject("StoreZero");
    vi.setSystemTime(new Date(2026, 10, 24, 0, 0, 1));
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    const current = screen.getAllByRole("columnheader").find((head) => head.hasAttribute("aria-current"));
    expect(current?.textContent).toBe("Tue 24");
    vi.setSystemTime(page.noon);
  });
});

describe("a new week", () => {
  const sunday = "Sunday 29 November";

  beforeEach(() => vi.setSystemTime(new Date(2026, 10, 29, 23, 59)));

  function passMidnight() {
    vi.setSystemTime(new Date(2026, 10, 30, 0, 1));
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
  }

  async function showDetails(): Promise<FakeService> {
    const service = new FakeService();
    service.addEntry({ date: "2026-11-29" });
    page.show(service);
    await page.openDetails("StoreZero", sunday);
    return service;
  }

  it("is offered while the user types into a cell, and the text stays in its day", async () => {
    const service = new FakeService();
    page.show(service);
    await page.addProject("StoreZero");
    const input = await page.findWritableCell("StoreZero", sunday);
    act(() => input.focus());
    user.type(input, "3");
    passMidnight();
    expect(document.activeElement).toBe(input);
    user.type(input, "3.5");
    act(() => input.blur());
    await waitFor(() => expect(service.lines()).toEqual(["2026-11-29 StoreZero 3.5"]));
    expect(screen.getByRole("heading", { name: /^Week 48/ })).toBeTruthy();
    fireEvent.click(screen.getByRole("link", { name: "Show the new week" }));
    await screen.findByRole("heading", { name: /^Week 49/ });
    expect(screen.queryByText(/A new week has started/)).toBeNull();
  });

  it("leaves the details open, and is offered after they are closed", async () => {
    const service = await showDetails();
    const notes = screen.getByLabelText<HTMLTextAreaElement>("Notes");
    act(() => notes.focus());
    user.type(notes, "half a ");
    passMidnight();
    user.type(notes, "half a note");
    fireEvent.click(screen.getByRole("button", { name: "Done" }));
    await waitFor(() =>
      expect([...service.entries.values()].map((entry) => entry.notes)).toEqual(["half a note"]),
    );
    expect(screen.getByRole("heading", { name: /^Week 48/ })).toBeTruthy();
    expect(screen.getByText(/A new week has started/)).toBeTruthy();
  });

  it("leaves the details open while none of their fields has the focus", async () => {
    await showDetails();
    // A click on the title does the same.
    act(() => (document.activeElement as HTMLElement).blur());
    passMidnight();
    expect(screen.getByRole("dialog")).toBeTruthy();
    expect(screen.getByRole("heading", { name: /^Week 48/ })).toBeTruthy();
  });

  it("is shown at once if no field is in use", async () => {
    page.show(new FakeService());
    await screen.findByRole("heading", { name: /^Week 48/ });
    passMidnight();
    await screen.findByRole("heading", { name: /^Week 49/ });
    expect(screen.queryByText(/A new week has started/)).toBeNull();
  });
});

describe("a week that can't be loaded", () => {
  it("shows an error, and can be loaded again", async () => {
    const service = new FakeService();
    service.setOutcome("listAll", { status: 500, code: "internal" });
    page.show(service);
    expect(await screen.findByText("Couldn't load your week")).toBeTruthy();
    service.recover();
    service.addEntry();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await page.findCell("StoreZero", page.monday);
  });

  it("stays as it was after a failed refetch, with a warning", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 7.5 });
    const { client } = page.show(service);
    await page.findCell("StoreZero", page.monday);
    service.setOutcome("listAll", { status: 500, code: "internal" });
    await act(() => client.invalidateQueries({ queryKey: queryKeys.week("2026-11-23") }));
    expect(await screen.findByText(/may be out of date/)).toBeTruthy();
    expect(page.getCell("StoreZero", page.monday).value).toBe("7.5");
  });
});
