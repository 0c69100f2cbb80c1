import { onlineManager } from "@tanstack/react-query";
import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { Service } from "../testing/service.ts";
import {
  allSaved,
  enter,
  fateOf,
  heldBack,
  shown,
  showWeek,
  stored,
  typeInto,
  withHarness,
  writable,
} from "../testing/weekPage.tsx";

withHarness();
afterEach(() => onlineManager.setOnline(true));

const monday = "Monday 23 November";
const tuesday = "Tuesday 24 November";

it.each([
  { how: "looked at again", come: () => window.dispatchEvent(new Event("focus")) },
  {
    how: "online again",
    come: () => {
      onlineManager.setOnline(false);
      onlineManager.setOnline(true);
    },
  },
])("the week is the service's when it is $how, but for what is typed or on its way", async ({ come }) => {
  const service = new Service();
  service.given({ hours: 1, project: "Apollo" });
  showWeek(service);
  await writable("Apollo", tuesday);
  // One is on its way and one is being typed while another tab records hours.
  const answer = heldBack();
  fateOf(service, "create", answer.fate);
  enter(shown("Apollo", tuesday), "2");
  const typed = shown("Apollo", "Wednesday 25 November");
  act(() => typed.focus());
  typeInto(typed, "3");
  service.given({ hours: 24, project: "Beta" });
  act(() => void come());
  await waitFor(() => expect(shown("Beta", monday).value).toBe("24"));
  expect([typed.value, document.activeElement]).toEqual(["3", typed]);
  expect(shown("Apollo", tuesday).value).toBe("2");
  answer.letGo();
  await waitFor(() => expect(service.entries.size).toBe(3));
  act(() => typed.blur());
  await allSaved();
  expect(stored(service)).toEqual([
    "2026-11-23 Apollo 1",
    "2026-11-23 Beta 24",
    "2026-11-24 Apollo 2",
    "2026-11-25 Apollo 3",
  ]);
});

it("an entry that the service has stored, but not said so, is shown once when the week is looked at again", async () => {
  const service = new Service();
  service.given({ hours: 1, project: "Apollo" });
  showWeek(service);
  await writable("Apollo", tuesday);
  fateOf(service, "create", "answer lost");
  enter(shown("Apollo", tuesday), "2");
  await screen.findByRole("button", { name: "Try now" });
  const looks = service.count("listAll");
  act(() => void window.dispatchEvent(new Event("focus")));
  await waitFor(() => expect(service.count("listAll")).toBeGreaterThan(looks));
  await waitFor(() => expect(service.entries.size).toBe(2));
  service.fate = () => "answered";
  expect(shown("Apollo", tuesday).value).toBe("2");
});
