import { onlineManager } from "@tanstack/react-query";
import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { FakeService } from "../testing/fakeService.ts";
import * as user from "../testing/user.ts";
import * as page from "../testing/weekPage.tsx";

page.setUp();
afterEach(() => onlineManager.setOnline(true));

it.each([
  { how: "focused again", trigger: () => window.dispatchEvent(new Event("focus")) },
  {
    how: "online again",
    trigger: () => {
      onlineManager.setOnline(false);
      onlineManager.setOnline(true);
    },
  },
])("the week is refetched when it is $how, and keeps drafts and saves in flight", async ({ trigger }) => {
  const service = new FakeService();
  service.addEntry({ hours: 1, project: "Apollo" });
  page.show(service);
  await page.findWritableCell("Apollo", page.tuesday);
  // One create is in flight and one draft is being typed while another tab records hours.
  const release = service.hold("create");
  user.enter(page.getCell("Apollo", page.tuesday), "2");
  const typed = page.getCell("Apollo", "Wednesday 25 November");
  act(() => typed.focus());
  user.type(typed, "3");
  service.addEntry({ hours: 24, project: "Beta" });
  act(() => void trigger());
  await waitFor(() => expect(page.getCell("Beta", page.monday).value).toBe("24"));
  expect([typed.value, document.activeElement]).toEqual(["3", typed]);
  expect(page.getCell("Apollo", page.tuesday).value).toBe("2");
  release();
  await waitFor(() => expect(service.entries.size).toBe(3));
  act(() => typed.blur());
  await page.untilAllSaved();
  expect(service.lines()).toEqual([
    "2026-11-23 Apollo 1",
    "2026-11-23 Beta 24",
    "2026-11-24 Apollo 2",
    "2026-11-25 Apollo 3",
  ]);
});

it("an entry whose create response was lost is shown once after a refetch", async () => {
  const service = new FakeService();
  service.addEntry({ hours: 1, project: "Apollo" });
  page.show(service);
  await page.findWritableCell("Apollo", page.tuesday);
  service.setOutcome("create", "response lost");
  user.enter(page.getCell("Apollo", page.tuesday), "2");
  await screen.findByRole("button", { name: "Try now" });
  const listCallsBefore = service.count("listAll");
  act(() => void window.dispatchEvent(new Event("focus")));
  await waitFor(() => expect(service.count("listAll")).toBeGreaterThan(listCallsBefore));
  await waitFor(() => expect(service.entries.size).toBe(2));
  service.recover();
  expect(page.getCell("Apollo", page.tuesday).value).toBe("2");
});
