import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { queryKeys } from "../api/queries.ts";
import { Service } from "../testing/service.ts";
import {
  addProject,
  cell,
  fateOf,
  heldBack,
  noon,
  press,
  shown,
  showWeek,
  stored,
  typeInto,
  withHarness,
  writable,
} from "../testing/weekPage.tsx";

withHarness();

const monday = "Monday 23 November";

describe("the way between weeks", () => {
  it("is in the address, and every day leads to its Monday", async () => {
    const { address } = showWeek(new Service(), "/week/2026-11-25");
    await screen.findByRole("heading", { name: /^Week 48, 23.*29 Nov 2026$/ });
    expect(address.current).toBe("/week/2026-11-23");
    fireEvent.click(screen.getByRole("link", { name: "Week before" }));
    await screen.findByRole("heading", { name: /^Week 47, 16.*22 Nov 2026$/ });
    expect(address.current).toBe("/week/2026-11-16");
    // Picked, the day is followed at once.
    typeInto(screen.getByLabelText("Go to a day"), "2026-12-31");
    await screen.findByRole("heading", { name: /^Week 53, 28 Dec 2026.*3 Jan 2027$/ });
    fireEvent.click(screen.getByRole("link", { name: "This week" }));
    expect(address.current).toBe("/week");
  });

  it("follows a day that is typed on Enter, or when its field is left", async () => {
    const { address } = showWeek(new Service(), "/week/2026-11-23");
    const day = await screen.findByLabelText("Go to a day");
    act(() => day.focus());
    press("2");
    // Each digit makes another day.
    typeInto(day, "2026-12-01");
    typeInto(day, "2026-12-12");
    expect(address.current).toBe("/week/2026-11-23");
    fireEvent.submit(day.closest("form") as HTMLFormElement);
    expect(address.current).toBe("/week/2026-12-07");
    press("2");
    typeInto(day, "2026-12-31");
    act(() => day.blur());
    expect(address.current).toBe("/week/2026-12-28");
  });

  it("ends at the last week and the first, and keeps the focus there", async () => {
    const { address } = showWeek(new Service(), "/week/2027-11-15");
    const after = await screen.findByRole("link", { name: "Week after" });
    act(() => after.focus());
    fireEvent.click(after);
    await screen.findByRole("heading", { name: /^Week 47, 22.*28 Nov 2027$/ });
    expect([document.activeElement, after.getAttribute("aria-disabled")]).toEqual([after, "true"]);
    fireEvent.click(after);
    expect(address.current).toBe("/week/2027-11-22");
    typeInto(screen.getByLabelText("Go to a day"), "2000-01-03");
    await screen.findByRole("heading", { name: /^Week 1, 3.*9 Jan 2000$/ });
    fireEvent.click(screen.getByRole("link", { name: "Week before" }));
    await screen.findByRole("heading", { name: /^Week 52, 27 Dec 1999.*2 Jan 2000$/ });
    expect(screen.getByRole("link", { name: "Week before" }).getAttribute("aria-disabled")).toBe("true");
  });

  it.each(["2026-02-30", "tomorrow", "2027-11-25", "1999-12-26"])("does not lead to %s", async (day) => {
    showWeek(new Service(), `/week/${day}`);
    expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeTruthy();
  });

  it("keeps the rows while a week is on its way, and shows none of the other's hours", async () => {
    const service = new Service();
    service.given({ hours: 7.5 });
    service.given({ hours: 3, date: "2026-11-30" });
    showWeek(service);
    await cell("StoreZero", monday);
    const answer = heldBack();
    fateOf(service, "listAll", answer.fate);
    fireEvent.click(screen.getByRole("link", { name: "Week after" }));
    const input = await cell("StoreZero", "Monday 30 November");
    expect([input.value, input.readOnly]).toEqual(["", true]);
    await act(async () => answer.letGo());
    await waitFor(() => expect([input.value, input.readOnly]).toEqual(["3", false]));
  });

  it("saves what is typed in a week that is left by the browser's way back", async () => {
    const service = new Service();
    showWeek(service);
    await addProject("StoreZero");
    typeInto(await writable("StoreZero", monday), "7");
    fireEvent.click(screen.getByRole("link", { name: "Week after" }));
    await waitFor(() => expect(stored(service)).toEqual(["2026-11-23 StoreZero 7"]));
  });

  it("follows the day over midnight", async () => {
    showWeek(new Service());
    await addProject("StoreZero");
    vi.setSystemTime(new Date(2026, 10, 24, 0, 0, 1));
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    const current = screen.getAllByRole("columnheader").find((head) => head.hasAttribute("aria-current"));
    expect(current?.textContent).toBe("Tue 24");
    vi.setSystemTime(noon);
  });
});

describe("a new week", () => {
  const sundayNight = new Date(2026, 10, 29, 23, 59);
  const mondayMorning = new Date(2026, 10, 30, 0, 1);

  function passMidnight() {
    vi.setSystemTime(mondayMorning);
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
  }

  it("is offered while a cell is typed into, and what is typed goes where it was begun", async () => {
    vi.setSystemTime(sundayNight);
    const service = new Service();
    showWeek(service);
    await addProject("StoreZero");
    const input = await writable("StoreZero", "Sunday 29 November");
    act(() => input.focus());
    typeInto(input, "3");
    passMidnight();
    expect(document.activeElement).toBe(input);
    typeInto(input, "3.5");
    act(() => input.blur());
    await waitFor(() => expect(stored(service)).toEqual(["2026-11-29 StoreZero 3.5"]));
    expect(screen.getByRole("heading", { name: /^Week 48/ })).toBeTruthy();
    fireEvent.click(screen.getByRole("link", { name: "Show the new week" }));
    await screen.findByRole("heading", { name: /^Week 49/ });
    expect(screen.queryByText(/A new week has begun/)).toBeNull();
  });

  it("leaves the details open, and is offered after they are closed", async () => {
    vi.setSystemTime(sundayNight);
    const service = new Service();
    service.given({ date: "2026-11-29" });
    showWeek(service);
    const input = await cell("StoreZero", "Sunday 29 November");
    act(() => input.focus());
    press("F2");
    const notes = await screen.findByLabelText<HTMLTextAreaElement>("Notes");
    act(() => notes.focus());
    typeInto(notes, "half a ");
    passMidnight();
    typeInto(notes, "half a note");
    fireEvent.click(screen.getByRole("button", { name: "Done" }));
    await waitFor(() =>
      expect([...service.entries.values()].map((entry) => entry.notes)).toEqual(["half a note"]),
    );
    expect(screen.getByRole("heading", { name: /^Week 48/ })).toBeTruthy();
    expect(screen.getByText(/A new week has begun/)).toBeTruthy();
  });

  it("leaves the details open while the focus is in none of their fields", async () => {
    vi.setSystemTime(sundayNight);
    const service = new Service();
    service.given({ date: "2026-11-29" });
    showWeek(service);
    const input = await cell("StoreZero", "Sunday 29 November");
    act(() => input.focus());
    press("F2");
    await screen.findByLabelText("Notes");
    // As by a click on the title.
    act(() => (document.activeElement as HTMLElement).blur());
    passMidnight();
    expect(screen.getByRole("dialog")).toBeTruthy();
    expect(screen.getByRole("heading", { name: /^Week 48/ })).toBeTruthy();
  });

  it("is shown at once if no field is in use", async () => {
    vi.setSystemTime(sundayNight);
    showWeek(new Service());
    await screen.findByRole("heading", { name: /^Week 48/ });
    passMidnight();
    await screen.findByRole("heading", { name: /^Week 49/ });
    expect(screen.queryByText(/A new week has begun/)).toBeNull();
  });
});

describe("a week that can't be loaded", () => {
  it("says so, and is asked for again", async () => {
    const service = new Service();
    fateOf(service, "listAll", { status: 500, code: "internal" });
    showWeek(service);
    expect(await screen.findByText("Your week could not be loaded")).toBeTruthy();
    service.fate = () => "answered";
    service.given();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await cell("StoreZero", monday);
  });

  it("stays as it was when asked for again, with a word about it", async () => {
    const service = new Service();
    service.given({ hours: 7.5 });
    const { client } = showWeek(service);
    await cell("StoreZero", monday);
    fateOf(service, "listAll", { status: 500, code: "internal" });
    await act(() => client.invalidateQueries({ queryKey: queryKeys.week("2026-11-23") }));
    expect(await screen.findByText(/What you see may be older/)).toBeTruthy();
    expect(shown("StoreZero", monday).value).toBe("7.5");
  });
});
