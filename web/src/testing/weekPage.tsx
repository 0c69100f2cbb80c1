// The week page over the in-memory service, for tests.
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";
import { afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { ApiProvider } from "../api/ApiContext.tsx";
import type { Api, Entry, Filters, Page, Summary } from "../api/api.ts";
import { createQueryClient } from "../api/queries.ts";
import { SessionProvider } from "../auth/SessionContext.tsx";
import { type ApiScope, apiScopes } from "../config.ts";
import { DraftsProvider } from "../drafts/DraftsContext.tsx";
import { Drafts } from "../drafts/drafts.ts";
import { queryEntryCache } from "../drafts/entryCache.ts";
import { WeekPage } from "../week/WeekPage.tsx";
import type { FakeService } from "./fakeService.ts";
import { SessionDouble } from "./session.ts";
import { press, type } from "./user.ts";

/** Monday, 23 November 2026 at noon, in the time zone of the test. */
export const noon = new Date(2026, 10, 23, 12);

export const monday = "Monday 23 November";
export const tuesday = "Tuesday 24 November";

/** Begins each test at the instant, with empty storages. */
export function setUp(now: Date = noon): void {
  beforeAll(() => {
    // jsdom lacks these methods. Unlike those of withDialogs they move no focus, so tests see that the page does.
    HTMLDialogElement.prototype.showModal = function showModal() {
      this.open = true;
    };
    HTMLDialogElement.prototype.close = function close() {
      this.open = false;
    };
    Element.prototype.scrollIntoView = () => undefined;
  });
  beforeEach(() => {
    vi.useFakeTimers({ now, toFake: ["Date"] });
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["en-GB"]);
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    vi.restoreAllMocks();
    sessionStorage.clear();
    localStorage.clear();
  });
}

/** Renders the page at an address. Returns its state for the test to inspect. */
export function show(
  service: FakeService,
  path = "/week",
  scopes: readonly ApiScope[] = apiScopes.filter((scope) => scope !== "approve:timesheets"),
  overrides: Partial<Api> = {},
) {
  const api = { ...weekApi(service), ...overrides };
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const drafts = new Drafts({ api, cache: queryEntryCache(client), storage: sessionStorage, subject: "1" });
  const address = { current: path };
  const { session } = new SessionDouble(scopes, { subject: "1", name: "Ann", email: "ann@example.com" });
  const view = render(
    <SessionProvider session={session}>
      <ApiProvider api={api}>
        <QueryClientProvider client={client}>
          <DraftsProvider drafts={drafts}>
            <MemoryRouter initialEntries={[path]}>
              <LocationProbe target={address} />
              <Routes>
                <Route path="week/:day?" element={<WeekPage />} />
              </Routes>
            </MemoryRouter>
          </DraftsProvider>
        </QueryClientProvider>
      </ApiProvider>
    </SessionProvider>,
  );
  return { address, client, drafts, view };
}

function LocationProbe({ target }: { target: { current: string } }) {
  target.current = useLocation().pathname;
  return null;
}

/** Returns the part of the API that the week page uses, over the service. */
function weekApi(service: FakeService): Api {
  const inRange = ({ from = "", to = "9999", ...equal }: Filters): Entry[] =>
    [...service.entries.values()]
      .filter(({ date }) => date >= from && date <= to)
      .filter(
        ({ project, status }) =>
          [project, undefined].includes(equal.project) && [status, undefined].includes(equal.status),
      );
  const double = {
    ...service,
    listAll: async (filters: Filters) => {
      await service.listAll(filters);
      return structuredClone(inRange(filters));
    },
    list: async (filters: Filters): Promise<Page> => {
      const newest = inRange(filters).toSorted((a, b) => (a.date < b.date ? 1 : -1));
      return { entries: structuredClone(newest.slice(0, 1)), next: undefined };
    },
    summary: async (from: string, to: string): Promise<Summary> => {
      const projects = [...new Set(inRange({ from, to }).map(({ project }) => project))];
      const groups = projects.map((key) => ({ key, hours: 1, entries: 1 }));
      return { from, to, total_hours: projects.length, groups };
    },
  };
  return double as unknown as Api;
}

/** Returns a cell's input. It searches by label, because searching a grid by role is slow. */
export function findCell(project: string, day: string): Promise<HTMLInputElement> {
  return screen.findByLabelText<HTMLInputElement>(`${project}, ${day}`);
}

/** Returns a cell's input when it is writable: after the page has read the user type that its entries get. */
export async function findWritableCell(project: string, day: string): Promise<HTMLInputElement> {
  const input = await findCell(project, day);
  await waitFor(() => expect(input.readOnly).toBe(false));
  return input;
}

export function getCell(project: string, day: string): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(`${project}, ${day}`);
}

/** Returns the text of the status regions. */
export function statusTexts(): (string | null)[] {
  return screen.getAllByRole("status").map((region) => region.textContent);
}

export async function untilAllSaved(): Promise<void> {
  await waitFor(() => expect(statusTexts()).toContain("All changes saved"));
}

/** Opens a cell's details with the keyboard. */
export async function openDetails(project: string, day: string): Promise<HTMLElement> {
  const input = await findCell(project, day);
  act(() => input.focus());
  press("F2");
  return screen.findByRole("dialog", { name: `${project}, ${day}` });
}

export async function addProject(name: string): Promise<void> {
  type(await screen.findByLabelText("Project name"), name);
  fireEvent.click(screen.getByRole("button", { name: "Add project" }));
}
