import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, test } from "vitest";
import type { Entry, Summary } from "../../api/api.ts";
import { toMinutes } from "../../hours/format.ts";
import { entryOf } from "../../testing/entry.ts";
import { apiUrl, server, setUpHistoryPage, showHistory } from "../../testing/historyPage.tsx";
import { weekKey } from "./totals.ts";

setUpHistoryPage();

/** The months that were requested. */
const requestedMonths: string[] = [];

/** Serves the entries, and summaries of `summed`, which is the same list by default. */
function serveEntries(entries: Entry[], summaryEntries: Entry[] = entries): void {
  requestedMonths.length = 0;
  const within = (of: Entry[], search: URLSearchParams) =>
    of.filter(({ date }) => date >= (search.get("from") ?? "") && date <= (search.get("to") ?? ""));
  server.use(
    http.get(`${apiUrl}/timesheets`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      requestedMonths.push(`${searchParams.get("from")} ${searchParams.get("to")}`);
      return HttpResponse.json(within(entries, searchParams));
    }),
    http.get(`${apiUrl}/timesheets/summary`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      return HttpResponse.json(summaryOf(within(summaryEntries, searchParams), searchParams));
    }),
  );
}

function summaryOf(entries: Entry[], search: URLSearchParams): Summary {
  const keyOf = (one: Entry) => (search.get("group_by") === "week" ? weekKey(one.date) : one.project);
  const keys = [...new Set(entries.map(keyOf))].sort();
  const hours = (of: Entry[]) => of.reduce((sum, one) => sum + toMinutes(one.hours), 0) / 60;
  return {
    from: search.get("from") ?? "",
    to: search.get("to") ?? "",
    total_hours: hours(entries),
    groups: keys.map((key) => {
      const of = entries.filter((one) => keyOf(one) === key);
      return { key, hours: hours(of), entries: of.length };
    }),
  };
}

const november = [
  entryOf({ date: "2026-11-02", project: "Apollo", hours: 1.5, status: "approved" }),
  entryOf({ date: "2026-11-02", project: "StoreZero", hours: 6 }),
  entryOf({ date: "2026-11-23", project: "StoreZero", hours: 7.25, status: "rejected" }),
];

const rows = (table: HTMLElement) =>
  within(table)
    .getAllByRole("row")
    .map((row) => [...row.children].map((cell) => cell.textContent ?? ""));

describe("a month", () => {
  test("is a table of its days and projects, with sums", async () => {
    serveEntries(november);
    showHistory("/history?view=totals&month=2026-11");
    const table = rows(await screen.findByRole("table", { name: "By day and project" }));
    expect(table).toHaveLength(1 + 30 + 1);
    expect(table[0]).toEqual(["Day", "StoreZero", "Apollo", "Total"]);
    expect(table[1]).toEqual(["1 Sun", "", "", ""]);
    expect(table[2]).toEqual(["2 Mon", "6", "1.5", "7.5"]);
    expect(table[23]).toEqual(["23 Mon", "7.25", "", "7.25"]);
    expect(table.at(-1)).toEqual(["Total", "13.25", "1.5", "14.75"]);
  });

  test("shows its total, and the total of each status", async () => {
    serveEntries(november);
    showHistory("/history?view=totals&month=2026-11");
    const total = await screen.findByText("Recorded");
    expect(total.closest("dl")?.textContent).toBe(
      "Recorded14.75 h✓ Approved1.5 h○ Submitted6 h✕ Rejected7.25 h",
    );
  });

  test("is added up by project and by week, as by the API", async () => {
    serveEntries(november);
    showHistory("/history?view=totals&month=2026-11");
    const projects = await screen.findByRole("table", { name: /^By project/ });
    expect(rows(projects).slice(1)).toEqual([
      ["StoreZero", "2", "90%", "13.25"],
      ["Apollo", "1", "10%", "1.5"],
      ["Total", "3", "", "14.75"],
    ]);
    const weeks = rows(screen.getByRole("table", { name: /^By week/ }));
    expect(weeks[1]?.[0]).toMatch(/^Week 45 Nov 2\s?–\s?8, 2026$/);
    expect(weeks.slice(1).map((row) => row.slice(1))).toEqual([
      ["2", "51%", "7.5"],
      ["1", "49%", "7.25"],
      ["3", "", "14.75"],
    ]);
    expect(screen.queryByText(/differ\.$/)).toBeNull();
  });

  test("shows a message if the API's sums differ from the entries, and can be loaded again", async () => {
    serveEntries(november, november.slice(1));
    showHistory("/history?view=totals&month=2026-11");
    expect(await screen.findByText(/the totals and the table don't match\.$/)).toBeTruthy();
    serveEntries(november);
    fireEvent.click(screen.getByRole("button", { name: "Reload" }));
    await waitFor(() => expect(screen.queryByText(/differ\.$/)).toBeNull());
    expect(await screen.findByRole("table", { name: /^By project/ })).toBeTruthy();
  });

  test("links each project to its entries, and each day to its week", async () => {
    serveEntries(november);
    const location = showHistory("/history?view=totals&month=2026-11");
    const projects = await screen.findByRole("table", { name: /^By project/ });
    expect(screen.getByRole("link", { name: "24 Tue" }).getAttribute("href")).toBe("/week/2026-11-23");
    fireEvent.click(within(projects).getByRole("link", { name: "Apollo" }));
    expect(location.current).toBe("/history?from=2026-11-01&to=2026-11-30&project=Apollo");
  });

  test("without entries shows a message with a link to its week", async () => {
    serveEntries(november);
    showHistory("/history?view=totals&month=2026-09");
    expect(await screen.findByRole("heading", { name: "No entries in this period" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Go to the week" }).getAttribute("href")).toBe(
      "/week/2026-08-31",
    );
  });

  test("that can't be loaded shows an error and can be loaded again", async () => {
    serveEntries(november);
    server.use(
      http.get(`${apiUrl}/timesheets`, () =>
        HttpResponse.json({ message: "no", code: "forbidden", request_id: "r" }, { status: 403 }),
      ),
    );
    showHistory("/history?view=totals&month=2026-11");
    expect(await screen.findByText("Couldn't load this month")).toBeTruthy();
    serveEntries(november);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("table", { name: "By day and project" })).toBeTruthy();
  });

  test("whose summary can't be loaded still has its table", async () => {
    serveEntries(november);
    server.use(
      http.get(`${apiUrl}/timesheets/summary`, () =>
        HttpResponse.json({ message: "no", code: "forbidden", request_id: "r" }, { status: 403 }),
      ),
    );
    showHistory("/history?view=totals&month=2026-11");
    expect(await screen.findByText("Couldn't load the totals")).toBeTruthy();
    expect(screen.getByRole("table", { name: "By day and project" })).toBeTruthy();
    serveEntries(november);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("table", { name: /^By project/ })).toBeTruthy();
    expect(await screen.findByRole("table", { name: /^By week/ })).toBeTruthy();
  });
});

describe("another month", () => {
  test("is part of the address; the current month isn't", async () => {
    serveEntries([...november, entryOf({ date: "2026-10-31" })]);
    const location = showHistory("/history?view=totals");
    await screen.findByRole("table", { name: "By day and project" });
    fireEvent.click(screen.getByRole("button", { name: "Previous month" }));
    expect(screen.getByRole("heading", { name: "October 2026" })).toBeTruthy();
    expect(location.current).toBe("/history?view=totals&month=2026-10");
    const table = rows(await screen.findByRole("table", { name: "By day and project" }));
    expect(table.at(-2)).toEqual(["31 Sat", "7.5", "7.5"]);
    fireEvent.click(screen.getByRole("button", { name: "Next month" }));
    expect(location.current).toBe("/history?view=totals");
    expect(requestedMonths).toEqual(["2026-11-01 2026-11-30", "2026-10-01 2026-10-31"]);
  });

  test('is marked as not the current one, and the browser\'s title is "Totals"', async () => {
    serveEntries(november);
    showHistory("/history?view=totals");
    const now = screen.getByRole("button", { name: "This month" });
    expect(document.title).toBe("Totals · History · Timesheets");
    expect(now.getAttribute("aria-current")).toBe("date");
    expect(now.getAttribute("aria-disabled")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Previous month" }));
    expect(now.getAttribute("aria-current")).toBeNull();
  });

  test("is not offered if it can have no entries", async () => {
    serveEntries([]);
    const location = showHistory("/history?view=totals&month=2000-01");
    const previousButton = screen.getByRole("button", { name: "Previous month" });
    expect(previousButton.getAttribute("aria-disabled")).toBe("true");
    fireEvent.click(previousButton);
    expect(location.current).toBe("/history?view=totals&month=2000-01");
    fireEvent.click(screen.getByRole("button", { name: "This month" }));
    expect(location.current).toBe("/history?view=totals");
    expect(await screen.findByRole("heading", { name: "No entries in this period" })).toBeTruthy();
  });
});

describe("the chart", () => {
  test("has a bar for each day and project, and a list as its legend", async () => {
    serveEntries(november);
    showHistory("/history?view=totals&month=2026-11");
    const figure = await screen.findByRole("figure", { name: "Hours per day by project" });
    await waitFor(() => expect(figure.querySelectorAll(".recharts-bar-rectangle path")).toHaveLength(3));
    expect(figure.querySelector(".recharts-surface")?.closest("[aria-hidden=true]")).toBeTruthy();
    expect(figure.querySelector("[tabindex='0']")).toBeNull();
    const names = within(within(figure).getByRole("list")).getAllByRole("listitem");
    expect(names.map((name) => name.textContent)).toEqual(["StoreZero13.25 h", "Apollo1.5 h"]);
  });

  test("shows a day's hours under the pointer, until Escape", async () => {
    serveEntries(november);
    showHistory("/history?view=totals&month=2026-11");
    const figure = await screen.findByRole("figure", { name: "Hours per day by project" });
    await waitFor(() => expect(figure.querySelector(".recharts-wrapper")).toBeTruthy());
    const wrapper = figure.querySelector(".recharts-wrapper") as Element;
    // The middle of the second of thirty days. The scale is on its left.
    const pointer = { clientX: 36 + (764 / 30) * 1.5, clientY: 150 };
    fireEvent.mouseEnter(wrapper, pointer);
    fireEvent.mouseMove(wrapper, pointer);
    const day = await screen.findByText("Monday, November 2");
    expect(day.closest("div")?.textContent).toBe("Monday, November 27.5 hApollo1.5 hStoreZero6 h");
    fireEvent.keyDown(document.body, { key: "Escape" });
    expect(screen.queryByText("Monday, November 2")).toBeNull();
    fireEvent.mouseLeave(wrapper);
    fireEvent.mouseEnter(wrapper, pointer);
    fireEvent.mouseMove(wrapper, pointer);
    expect(await screen.findByText("Monday, November 2")).toBeTruthy();
  });

  test("combines the smallest of many projects; the table shows all", async () => {
    serveEntries(
      Array.from({ length: 13 }, (_, index) =>
        entryOf({ date: "2026-11-03", project: `P${index}`, hours: 0.25 * (13 - index) }),
      ),
    );
    showHistory("/history?view=totals&month=2026-11");
    const figure = await screen.findByRole("figure", { name: "Hours per day by project" });
    const names = within(within(figure).getByRole("list")).getAllByRole("listitem");
    expect(names).toHaveLength(10);
    expect(names.at(-1)?.textContent).toBe("Other (4 projects)2.5 h");
    expect(rows(screen.getByRole("table", { name: "By day and project" }))[0]).toHaveLength(1 + 13 + 1);
  });
});
