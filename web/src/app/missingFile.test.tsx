// After a new version of the page is uploaded, files of the version in the browser may no longer exist.
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { useDrafts } from "../drafts/DraftsContext.tsx";
import { newDraft } from "../drafts/draft.ts";
import { SessionDouble } from "../testing/session.ts";
import { Root } from "./Root.tsx";

vi.mock("../week/WeekPage.tsx", () => ({
  WeekPage: () => {
    const drafts = useDrafts();
    const draft = newDraft("2026-11-23", "StoreZero", "employee");
    return <input type="button" aria-label="Type" onClick={() => drafts.edit(draft, { hours: "7" })} />;
  },
}));
vi.mock("../history/HistoryPage.tsx", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("a missing file of the page shows an error with a button to reload, and keeps the typed text", async () => {
  // React logs each crash to the console.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  window.history.replaceState(null, "", "/week");
  render(<Root session={new SessionDouble().session} api="https://api.example.com" />);
  fireEvent.click(screen.getByRole("button", { name: "Type" }));
  fireEvent.click(screen.getByRole("link", { name: "History" }));
  await screen.findByRole("heading", { name: "Something went wrong" });
  expect(JSON.stringify({ ...sessionStorage })).toContain('\\"hours\\":\\"7\\"');
  // The links to the loaded pages stay.
  expect(screen.getByRole("link", { name: "Week" })).toBeTruthy();
  const reload = vi.fn();
  vi.stubGlobal("location", { ...window.location, reload });
  fireEvent.click(screen.getByRole("button", { name: "Reload" }));
  expect(reload).toHaveBeenCalledTimes(1);
});
