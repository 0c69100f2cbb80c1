import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Problem } from "../../api/problem.ts";
import { queryKeys } from "../../api/queries.ts";
import { FakeService } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();

describe("project rows", () => {
  it("can be added once each and removed, and an empty name is refused", async () => {
    const service = new FakeService();
    page.show(service);
    await page.addProject("  ");
    expect(screen.getByRole("alert").textContent).toBe("Enter a project name.");
    await page.addProject(" Apollo ");
    await page.addProject("Apollo");
    await page.addProject("StoreZero");
    expect(screen.getAllByRole("rowheader").map((head) => head.textContent)).toEqual([
      "Apollo",
      "StoreZero",
      "Total",
    ]);
    fireEvent.click(screen.getByRole("button", { name: "Remove row: Apollo" }));
    expect(screen.getAllByRole("rowheader").map((head) => head.textContent)).toEqual(["StoreZero", "Total"]);
    expect(document.activeElement).toBe(page.getCell("StoreZero", page.monday));
  });

  it("request the suggested projects once, however often something is saved", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 7 });
    const summary = vi.fn(async (from: string, to: string) => ({ from, to, total_hours: 0, groups: [] }));
    page.show(service, "/week", undefined, { summary });
    user.enter(await page.findWritableCell("StoreZero", page.monday), "3");
    await page.untilAllSaved();
    user.enter(await page.findWritableCell("StoreZero", page.tuesday), "4");
    await page.untilAllSaved();
    expect(summary).toHaveBeenCalledTimes(1);
  });

  it("survive a reload, for the same week and user", async () => {
    const { view } = page.show(new FakeService());
    await page.addProject("Apollo");
    view.unmount();
    page.show(new FakeService());
    await page.findCell("Apollo", page.monday);
    fireEvent.click(screen.getByRole("link", { name: "Next week" }));
    await screen.findByText("No hours in this week yet");
    expect(sessionStorage.getItem("timesheets.rows")).toContain('"subject":"1"');
  });

  it("can be copied from the newest earlier week with entries", async () => {
    const service = new FakeService();
    service.addEntry({ date: "2026-10-27", project: "Older" });
    service.addEntry({ date: "2026-11-04", project: "Apollo" });
    page.show(service);
    fireEvent.click(await screen.findByRole("button", { name: /^Copy projects from 2.*8 Nov 2026$/ }));
    expect(screen.getAllByRole("rowheader").map((head) => head.textContent)).toEqual(["Apollo", "Total"]);
  });

  it("request an older week once, however often something is saved", async () => {
    const service = new FakeService();
    service.addEntry({ date: "2026-11-04", project: "Apollo" });
    const [older] = service.entries.values();
    const list = vi.fn(async () => ({ entries: older ? [older] : [], next: undefined }));
    page.show(service, "/week", undefined, { list });
    fireEvent.click(await screen.findByRole("button", { name: /^Copy projects from / }));
    await waitFor(() => expect(page.getCell("Apollo", page.monday).readOnly).toBe(false));
    const calls = list.mock.calls.length;
    user.enter(page.getCell("Apollo", page.monday), "3");
    await page.untilAllSaved();
    expect(list).toHaveBeenCalledTimes(calls);
  });

  it("copied from last week have no hours", async () => {
    const service = new FakeService();
    service.addEntry({ date: "2026-11-17", project: "Old" });
    service.addEntry({ date: "2026-11-18", project: "StoreZero" });
    service.addEntry({ hours: 2 });
    page.show(service);
    fireEvent.click(await screen.findByRole("button", { name: "Copy last week's projects" }));
    expect(document.activeElement).toBe(await page.findCell("Old", page.monday));
    expect(screen.getAllByRole("rowheader").map((head) => head.textContent)).toEqual([
      "Old",
      "StoreZero",
      "Total",
    ]);
    expect(page.getCell("Old", page.tuesday).value).toBe("");
    expect(screen.queryByRole("button", { name: "Copy last week's projects" })).toBeNull();
  });

  it("stay when their last entry is deleted and other rows are added", async () => {
    const service = new FakeService();
    service.addEntry({ hours: 1 });
    const { client } = page.show(service);
    user.enter(await page.findWritableCell("StoreZero", page.monday), "");
    await screen.findByText(/^Deleted/);
    service.addEntry({ project: "Apollo" });
    await act(() => client.invalidateQueries({ queryKey: queryKeys.week("2026-11-23") }));
    await page.findCell("Apollo", page.monday);
    expect(screen.getAllByRole("rowheader").map((head) => head.textContent)).toEqual([
      "Apollo",
      "StoreZero",
      "Total",
    ]);
  });

  it("use the spelling of a known project, in whatever case it is typed", async () => {
    const service = new FakeService();
    service.addEntry({ date: "2026-10-01", project: "Website relaunch" });
    page.show(service);
    await page.addProject("StoreZero");
    await waitFor(() => expect(document.querySelectorAll("datalist option")).toHaveLength(1));
    await page.addProject("website  Relaunch");
    await page.addProject("WEBSITE RELAUNCH");
    await page.addProject("storezero");
    expect(screen.getAllByRole("rowheader").map((head) => head.textContent)).toEqual([
      "StoreZero",
      "Website relaunch",
      "Total",
    ]);
  });

  it("suggest the projects of the last months", async () => {
    const service = new FakeService();
    service.addEntry({ date: "2026-10-01", project: "Earlier" });
    page.show(service);
    await waitFor(() =>
      expect(document.querySelector("datalist option")?.getAttribute("value")).toBe("Earlier"),
    );
  });
});

describe("the user type of new hours", () => {
  const choice = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Record hours as" });

  it("is that of the newest entry until the user chooses one", async () => {
    const service = new FakeService();
    service.addEntry({ date: "2026-11-16", user_type: "employee", created_at: "2026-11-22T00:00:00Z" });
    service.addEntry({ date: "2026-12-17", user_type: "contractor" });
    const { view } = page.show(service);
    await page.addProject("StoreZero");
    await waitFor(() => expect(choice().value).toBe("contractor"));
    await waitFor(() => expect(page.getCell("StoreZero", page.monday).readOnly).toBe(false));
    user.enter(page.getCell("StoreZero", page.monday), "1");
    await page.untilAllSaved();
    fireEvent.change(choice(), { target: { value: "employee" } });
    user.enter(page.getCell("StoreZero", page.tuesday), "1");
    await page.untilAllSaved();
    const types = [...service.entries.values()].map(({ date, user_type }) => `${date} ${user_type}`);
    expect(types.slice(2)).toEqual(["2026-11-23 contractor", "2026-11-24 employee"]);
    view.unmount();
    page.show(service);
    await page.findCell("StoreZero", page.monday);
    expect(choice().value).toBe("employee");
  });

  it("must be loaded before new hours can be typed, and can be chosen if loading fails", async () => {
    const service = new FakeService();
    service.addEntry();
    const list = () => Promise.reject(new Problem({ status: 503, code: "unavailable", message: "away" }));
    page.show(service, "/week", undefined, { list });
    expect((await page.findCell("StoreZero", page.tuesday)).readOnly).toBe(true);
    await screen.findByText(/^Couldn't load whether you record hours/);
    fireEvent.change(choice(), { target: { value: "contractor" } });
    user.enter(page.getCell("StoreZero", page.tuesday), "1");
    await page.untilAllSaved();
    expect([...service.entries.values()].at(-1)).toMatchObject({ user_type: "contractor" });
    expect(screen.queryByText(/^whether you record hours/)).toBeNull();
  });
});
