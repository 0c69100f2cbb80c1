// In every time zone, hours are recorded on the day of their column.
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeService } from "../testing/fakeService.ts";
import * as user from "../testing/user.ts";
import * as page from "../testing/weekPage.tsx";

page.setUp();

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Returns the minutes that the zone is behind UTC at the instant, to verify that the test runs in the zone. */
const minutesBehindUtc = (instant: string) => new Date(instant).getTimezoneOffset();

describe.each([
  // Zone, instant, minutes behind UTC, the user's today, the week's Monday. Zones in the west come first. Formatters
  // are cached, so a cached formatter of an eastern zone would hide a wrong time zone: it formats the days as UTC does.
  ["Pacific/Honolulu", "2026-11-23T09:30:00Z", 600, "2026-11-22", "2026-11-16"],
  ["Pacific/Honolulu", "2026-11-23T10:30:00Z", 600, "2026-11-23", "2026-11-23"],
  ["Pacific/Auckland", "2026-11-22T11:30:00Z", -780, "2026-11-23", "2026-11-23"],
  ["Pacific/Auckland", "2026-11-22T10:30:00Z", -780, "2026-11-22", "2026-11-16"],
  // The day with 23 hours, before and after the change, and the day with 25.
  ["Europe/Berlin", "2026-03-28T23:30:00Z", -60, "2026-03-29", "2026-03-23"],
  ["Europe/Berlin", "2026-03-29T21:30:00Z", -120, "2026-03-29", "2026-03-23"],
  ["Europe/Berlin", "2026-03-29T22:30:00Z", -120, "2026-03-30", "2026-03-30"],
  ["Europe/Berlin", "2026-10-24T22:30:00Z", -120, "2026-10-25", "2026-10-19"],
  ["Europe/Berlin", "2026-10-25T22:30:00Z", -60, "2026-10-25", "2026-10-19"],
  ["Europe/Berlin", "2026-10-25T23:30:00Z", -60, "2026-10-26", "2026-10-26"],
  ["Pacific/Auckland", "2026-04-05T11:30:00Z", -720, "2026-04-05", "2026-03-30"],
  ["Pacific/Auckland", "2026-09-27T10:30:00Z", -780, "2026-09-27", "2026-09-21"],
])("in %s at %s", (zone, instant, minutes, today, monday) => {
  it(`today is ${today}, and hours are recorded on the day of their column`, async () => {
    // Node reads the variable again when it is set.
    vi.stubEnv("TZ", zone);
    expect(minutesBehindUtc(instant)).toBe(minutes);
    vi.setSystemTime(new Date(instant));
    const service = new FakeService();
    page.show(service);
    await page.addProject("StoreZero");
    const current = screen.getAllByRole("columnheader").find((head) => head.hasAttribute("aria-current"));
    const days = Array.from({ length: 7 }, (_, index) => dayAfter(monday, index));
    const short = weekdays[days.indexOf(today)]?.slice(0, 3);
    expect(current?.textContent).toBe(`${short} ${Number(today.slice(8))}`);
    for (const [index, day] of days.entries())
      user.enter(
        await page.findWritableCell("StoreZero", `${weekdays[index]} ${spoken(day)}`),
        String(index + 1),
      );
    await waitFor(() => expect(service.entries.size).toBe(7));
    const recorded = [...service.entries.values()].map(({ date, hours }) => [date, hours]);
    expect(recorded).toEqual(days.map((day, index) => [day, index + 1]));
  });
});

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const months = { "03": "March", "04": "April", "09": "September", "10": "October", "11": "November" };

function spoken(day: string): string {
  const [, month, date] = day.split("-");
  return `${Number(date)} ${months[month as keyof typeof months]}`;
}

// Counts the days itself, because calendar/day.ts is under test.
function dayAfter(day: string, count: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const length = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  const isNextMonth = date + count > length;
  const parts = [isNextMonth ? month + 1 : month, isNextMonth ? date + count - length : date + count];
  return [year, ...parts.map((part) => String(part).padStart(2, "0"))].join("-");
}
