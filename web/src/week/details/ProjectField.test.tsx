import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeService } from "../../testing/fakeService.ts";
import * as user from "../../testing/user.ts";
import * as page from "../../testing/weekPage.tsx";

page.setUp();

async function openProject() {
  const service = new FakeService();
  service.addEntry({ hours: 1 });
  page.show(service);
  const dialog = within(await page.openDetails("StoreZero", page.monday));
  const project = dialog.getByLabelText<HTMLInputElement>("Project");
  function click(name: string) {
    const button = dialog.getByRole("button", { name });
    act(() => button.focus());
    fireEvent.click(button);
  }
  return { service, dialog, project, click };
}

describe("a project that an entry can't be moved to", () => {
  it('keeps the focus in its field after "Try again" and "Discard"', async () => {
    const { service, dialog, project, click } = await openProject();
    service.setOutcome("update", { status: 503, code: "unavailable" });
    user.enter(project, "Apollo");
    await dialog.findByRole("alert");
    click("Try again");
    expect(document.activeElement).toBe(project);
    await waitFor(() => expect(service.count("update")).toBe(2));
    await dialog.findByRole("alert");
    click("Discard");
    expect([document.activeElement, project.value]).toEqual([project, "StoreZero"]);
    expect(dialog.queryByRole("alert")).toBeNull();
  });

  it.each([
    { name: "  ", message: "Enter a project name." },
    { name: "x".repeat(101), message: "Shorten the project name to at most 100 characters." },
  ])("keeps the details open on Done: $message", async ({ name, message }) => {
    const { service, dialog, project, click } = await openProject();
    act(() => project.focus());
    user.type(project, name);
    click("Done");
    expect(dialog.getByRole("alert").textContent).toBe(`Project not changed. ${message}`);
    expect([document.activeElement, project.value]).toEqual([project, name]);
    user.type(project, "Apollo");
    click("Done");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(service.lines()).toEqual(["2026-11-23 Apollo 1"]);
  });

  it("keeps the details open on Done if the button doesn't take the focus", async () => {
    const { dialog, project } = await openProject();
    act(() => project.focus());
    user.type(project, "");
    fireEvent.click(dialog.getByRole("button", { name: "Done" }));
    expect(dialog.getByRole("alert")).toBeTruthy();
    expect(document.activeElement).toBe(project);
  });

  it("can be discarded, or dropped by closing with Escape", async () => {
    const { service, dialog, project, click } = await openProject();
    user.enter(project, "");
    click("Discard");
    click("Done");
    expect(screen.queryByRole("dialog")).toBeNull();
    user.press("F2");
    user.enter(within(await screen.findByRole("dialog")).getByLabelText("Project"), "");
    fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(dialog.queryByRole("alert")).toBeNull();
    expect(service.lines()).toEqual(["2026-11-23 StoreZero 1"]);
  });
});
