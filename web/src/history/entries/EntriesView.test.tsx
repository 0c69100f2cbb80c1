import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Entry } from "../../api/api.ts";
import { entryOf } from "../../testing/entry.ts";
import { apiUrl, server, setUpHistoryPage, setWideScreen, showHistory } from "../../testing/historyPage.tsx";

setUpHistoryPage();

/** The parameters of the requests for the list, in order. */
let listRequests: URLSearchParams[];

beforeEach(() => {
  listRequests = [];
  server.use(
    http.get(`${apiUrl}/timesheets/summary`, () =>
      HttpResponse.json({
        from: "2025-11-23",
        to: "2026-11-23",
        total_hours: 1,
        groups: [{ key: "Apollo", hours: 1, entries: 1 }],
      }),
    ),
  );
});

/** Responds to requests for the list with pages. The cursor is the number of the next page. */
function servePages(...entryPages: Entry[][]): void {
  server.use(
    http.get(`${apiUrl}/timesheets`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      listRequests.push(searchParams);
      const page = Number(searchParams.get("cursor") ?? 0);
      const last = page === entryPages.length - 1;
      return HttpResponse.json(entryPages[page], {
        headers: last ? {} : { Link: `</timesheets?limit=50&cursor=${page + 1}>; rel="next"` },
      });
    }),
  );
}

function serveError(status: number, code: string): void {
  server.use(
    http.get(`${apiUrl}/timesheets`, () =>
      HttpResponse.json({ message: "API message", code, request_id: "r-1" }, { status }),
    ),
  );
}

describe("the list", () => {
  test("shows the entries with their decisions and reasons", async () => {
    servePages([
      entryOf({ project: "Apollo", hours: 1.25, notes: "<b>bold</b>\nsecond" }),
      entryOf({
        date: "2026-11-20",
        status: "rejected",
        decided_by: "boss@example.com",
        decided_at: "2026-11-21T10:00:00Z",
        decided_reason: "Wrong day",
      }),
    ]);
    showHistory("/history");
    const table = await screen.findByRole("table", { name: "Your entries, newest day first" });
    const [, first, second] = within(table).getAllByRole("row");
    expect(first?.textContent).toContain("Mon Nov 23, 2026Apollo1.25○ Submitted<b>bold</b>");
    expect(second?.textContent).toMatch(/✕ Rejectedboss@example\.com, Nov 21, 2026Reason: Wrong day$/);
    expect(screen.getByRole("status").textContent).toBe("2 entries, 8.75 hours");
  });

  test("links each entry to its week", async () => {
    servePages([entryOf({ date: "2026-11-22" })]);
    const location = showHistory("/history");
    fireEvent.click(await screen.findByRole("link", { name: "Sun Nov 22, 2026" }));
    expect(location.current).toBe("/week/2026-11-16");
  });

  test("consists of cards on a narrow screen", async () => {
    setWideScreen(false);
    servePages([entryOf({ project: "Apollo" })]);
    showHistory("/history");
    const list = await screen.findByRole("list", { name: "Your entries, newest day first" });
    expect(within(list).getByRole("listitem").textContent).toContain("Apollo");
    expect(screen.queryByRole("table")).toBeNull();
  });

  test("shortens long notes", async () => {
    const notes = `${"word ".repeat(60)}end`;
    servePages([entryOf({ notes })]);
    showHistory("/history");
    const showAll = await screen.findByRole("button", { name: "Show more" });
    expect(screen.queryByText(/end$/)).toBeNull();
    fireEvent.click(showAll);
    expect(screen.getByText(/end$/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Show less" }).getAttribute("aria-expanded")).toBe("true");
  });

  test("shows a message if there are no entries, with a link to the week", async () => {
    servePages([]);
    showHistory("/history?to=2026-02-11");
    expect(await screen.findByRole("heading", { name: "No entries in this period" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Go to the week" }).getAttribute("href")).toBe(
      "/week/2026-02-09",
    );
  });

  test("shows a message if no entry matches the filters, and suggests similar projects", async () => {
    servePages([]);
    const location = showHistory("/history?from=2026-11-01&project=apo&status=approved");
    expect(await screen.findByRole("heading", { name: "No matching entries" })).toBeTruthy();
    expect(screen.queryByText("No entries in this period")).toBeNull();
    servePages([entryOf({ project: "Apollo" })]);
    fireEvent.click(await screen.findByRole("link", { name: "Apollo" }));
    expect(location.current).toBe("/history?from=2026-11-01&project=Apollo&status=approved");
    expect(await screen.findByText("1 entry, 7.5 hours")).toBeTruthy();
  });

  test.each(["project=Other", "project=Apollo", "status=rejected"])(
    "suggests no other project if nothing matches %s",
    async (search) => {
      servePages([]);
      showHistory(`/history?${search}`);
      expect(await screen.findByText("Change the filters, or clear them.")).toBeTruthy();
      await waitFor(() => expect(document.querySelector("datalist option")).not.toBeNull());
      expect(screen.queryByRole("link", { name: "Apollo" })).toBeNull();
    },
  );

  test("shows an error, and can be loaded again", async () => {
    serveError(403, "forbidden");
    showHistory("/history");
    const title = await screen.findByText("Couldn't load your entries");
    expect(title.closest("[role=alert]")?.textContent).toContain("You don't have permission to do this.");
    servePages([entryOf()]);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("1 entry, 7.5 hours")).toBeTruthy();
    expect(screen.queryByText("Couldn't load your entries")).toBeNull();
  });
});

describe("more pages", () => {
  test("are appended on request, and get the focus", async () => {
    servePages(
      [entryOf({ date: "2026-11-23" })],
      [entryOf({ date: "2026-11-20" }), entryOf({ date: "2026-11-19" })],
    );
    showHistory("/history?status=submitted");
    expect(await screen.findByText("1 entry, 7.5 hours so far")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Load more" }));
    expect(await screen.findByText("3 entries, 22.5 hours")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("link", { name: "Fri Nov 20, 2026" }));
    expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
    expect(listRequests.map(String)).toEqual([
      "status=submitted&limit=50",
      "status=submitted&limit=50&cursor=1",
    ]);
  });

  test("can follow an empty page", async () => {
    servePages([], [], [entryOf()]);
    showHistory("/history?project=Rare");
    expect(await screen.findByText("The search isn't finished")).toBeTruthy();
    expect(screen.queryByText("No entries in this period")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Search older entries" }));
    await waitFor(() => expect(listRequests).toHaveLength(2));
    fireEvent.click(await screen.findByRole("button", { name: "Search older entries" }));
    expect(await screen.findByText("1 entry, 7.5 hours")).toBeTruthy();
  });

  test("without entries move the focus to the count", async () => {
    servePages([entryOf()], []);
    showHistory("/history");
    fireEvent.click(await screen.findByRole("button", { name: "Load more" }));
    await waitFor(() => expect(document.activeElement?.textContent).toBe("1 entry, 7.5 hours"));
  });

  test("that fail leave the loaded entries, and can be requested again", async () => {
    servePages([entryOf()], [entryOf()]);
    showHistory("/history");
    const more = await screen.findByRole("button", { name: "Load more" });
    serveError(400, "invalid");
    fireEvent.click(more);
    expect(await screen.findByText("Couldn't load more entries")).toBeTruthy();
    expect(screen.getByText("1 entry, 7.5 hours so far")).toBeTruthy();
    expect(screen.queryByText(/^Couldn't refresh/)).toBeNull();
    servePages([entryOf()], [entryOf()]);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("2 entries, 15 hours")).toBeTruthy();
    expect(screen.queryByText("Couldn't load more entries")).toBeNull();
  });
});

describe("the filters", () => {
  const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
  const type = (name: string, value: string) => fireEvent.change(field(name), { target: { value } });

  test("are sent to the API, and become part of the address", async () => {
    servePages([entryOf()]);
    const location = showHistory("/history?view=entries&from=2026-11-01");
    await screen.findByText("1 entry, 7.5 hours");
    expect(document.title).toBe("History · Timesheets");
    expect(field("From").value).toBe("2026-11-01");
    type("To", "2026-11-30");
    type("Project", "  Apollo ");
    type("Status", "approved");
    expect(listRequests).toHaveLength(1);
    fireEvent.click(screen.getByRole("button", { name: "Apply" }));
    await waitFor(() => expect(listRequests).toHaveLength(2));
    expect(String(listRequests[1])).toBe(
      "from=2026-11-01&to=2026-11-30&project=Apollo&status=approved&limit=50",
    );
    expect(location.current).toBe(
      "/history?view=entries&from=2026-11-01&to=2026-11-30&project=Apollo&status=approved",
    );
    expect(field("Project").value).toBe("Apollo");
  });

  test("refuse a range that ends before it begins, with an error at the field", async () => {
    servePages([entryOf()]);
    const location = showHistory("/history");
    await screen.findByText("1 entry, 7.5 hours");
    type("From", "2026-11-02");
    type("To", "2026-11-01");
    fireEvent.click(screen.getByRole("button", { name: "Apply" }));
    const error = "The To date can't be before the From date.";
    expect(screen.getByText(error)).toBeTruthy();
    const described = document.getElementById(field("To").getAttribute("aria-describedby") ?? "");
    expect(described?.textContent).toBe(error);
    expect(document.activeElement).toBe(field("To"));
    expect(location.current).toBe("/history");
    type("To", "2026-11-02");
    expect(screen.queryByText(error)).toBeNull();
  });

  test("have presets for common ranges", async () => {
    servePages([entryOf()]);
    const location = showHistory("/history?status=approved");
    await screen.findByText("1 entry, 7.5 hours");
    fireEvent.click(screen.getByRole("button", { name: "Last month" }));
    expect(location.current).toBe("/history?status=approved&from=2026-10-01&to=2026-10-31");
    expect(field("To").value).toBe("2026-10-31");
    expect(screen.getByRole("button", { name: "Last month" }).getAttribute("aria-pressed")).toBe("true");
    fireEvent.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(location.current).toBe("/history");
    expect(field("To").value).toBe("");
  });

  test("discard unsubmitted input when other filters are shown", async () => {
    servePages([entryOf()]);
    showHistory("/history");
    await screen.findByText("1 entry, 7.5 hours");
    type("Project", "Unsent");
    fireEvent.click(screen.getByRole("button", { name: "Last month" }));
    expect(field("Project").value).toBe("");
    fireEvent.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(field("Project").value).toBe("");
  });

  test("suggest the projects of the last year", async () => {
    servePages([entryOf()]);
    showHistory("/history");
    await waitFor(() =>
      expect(document.querySelector("datalist option")?.getAttribute("value")).toBe("Apollo"),
    );
    expect(document.querySelector("datalist")?.id).toBe(field("Project").getAttribute("list"));
  });

  test("with invalid values in the address are ignored and reported", async () => {
    servePages([entryOf()]);
    showHistory("/history?from=yesterday&status=done&project=Apollo");
    expect(await screen.findByText("Ignored: from, status.")).toBeTruthy();
    await screen.findByText("1 entry, 7.5 hours");
    expect(listRequests.map(String)).toEqual(["project=Apollo&limit=50"]);
  });
});

describe("the CSV file", () => {
  const csvRequests: (string | null)[] = [];
  let saved: { name: string; blob: Blob | undefined };

  beforeEach(() => {
    csvRequests.length = 0;
    saved = { name: "", blob: undefined };
    servePages([entryOf()]);
    URL.createObjectURL = (object) => {
      saved.blob = object as Blob;
      return "blob:file";
    };
    URL.revokeObjectURL = () => undefined;
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      saved.name = this.download;
    });
  });

  /** Responds to requests for CSV when the gate opens. Other requests still get the page. */
  function serveCsv(respond: () => Response, gate: Promise<void> = Promise.resolve()): void {
    server.use(
      http.get(`${apiUrl}/timesheets`, async ({ request }) => {
        const accept = request.headers.get("Accept");
        if (accept !== "text/csv") return undefined;
        csvRequests.push(new URL(request.url).search);
        await gate;
        return respond();
      }),
    );
  }

  const table = (text: string) =>
    new HttpResponse(text, { headers: { "Content-Type": "text/csv; charset=utf-8; header=present" } });

  test("contains the entries that match the filters", async () => {
    let open: () => void = () => undefined;
    serveCsv(
      () => table("date,project\r\n"),
      new Promise((resolve) => {
        open = resolve;
      }),
    );
    showHistory("/history?from=2026-11-01&to=2026-11-30&project=Apollo");
    const button = await screen.findByRole("button", { name: "Download CSV" });
    button.focus();
    fireEvent.click(button);
    await screen.findByRole("button", { name: "Preparing CSV…" });
    fireEvent.click(button);
    expect(document.activeElement).toBe(button);
    open();
    expect(await screen.findByText("Downloaded timesheets-2026-11-01-2026-11-30-Apollo.csv.")).toBeTruthy();
    expect(saved.name).toBe("timesheets-2026-11-01-2026-11-30-Apollo.csv");
    expect(await saved.blob?.text()).toContain("date,project\r\n");
    expect(csvRequests).toEqual(["?from=2026-11-01&to=2026-11-30&project=Apollo&separator=comma"]);
  });

  test("has the separator of the user's language until the user chooses another, which is remembered", async () => {
    serveCsv(() => table("date\r\n"));
    const choice = () => screen.findByRole("combobox", { name: "Separator" }) as Promise<HTMLSelectElement>;
    const download = async () => {
      fireEvent.click(await screen.findByRole("button", { name: "Download CSV" }));
      await screen.findByText("Downloaded timesheets.csv.");
    };
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-DE"]);
    showHistory("/history");
    expect((await choice()).value).toBe("semicolon");
    await download();
    fireEvent.change(await choice(), { target: { value: "comma" } });
    expect(screen.queryByText("Downloaded timesheets.csv.")).toBeNull();
    await download();
    cleanup();
    showHistory("/history");
    expect((await choice()).value).toBe("comma");
    expect(csvRequests).toEqual(["?separator=semicolon", "?separator=comma"]);
  });

  test("that is too large is refused with a suggestion", async () => {
    serveCsv(() =>
      HttpResponse.json({ message: "too large", code: "range_too_large", request_id: "r" }, { status: 413 }),
    );
    showHistory("/history");
    fireEvent.click(await screen.findByRole("button", { name: "Download CSV" }));
    expect(await screen.findByText(/Select fewer days with From and To/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(saved.blob).toBeUndefined();
  });

  test("that failed can be requested again", async () => {
    serveCsv(() =>
      HttpResponse.json({ message: "away", code: "unavailable", request_id: "r" }, { status: 503 }),
    );
    showHistory("/history");
    fireEvent.click(await screen.findByRole("button", { name: "Download CSV" }));
    expect(await screen.findByText("Couldn't create the CSV file")).toBeTruthy();
    expect(saved.blob).toBeUndefined();
    serveCsv(() => table("date\r\n"));
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Downloaded timesheets.csv.")).toBeTruthy();
  });
});

test("without read:timesheets the page shows a message, and requests nothing", () => {
  showHistory("/history", []);
  expect(screen.getByRole("status").textContent).toContain("permission to view timesheets");
  expect(screen.queryByRole("form")).toBeNull();
});
