// The history page over an API that msw fakes, by default for a user with the read scope. For tests.
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import { setupServer } from "msw/node";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { ApiProvider } from "../api/ApiContext.tsx";
import { createApi } from "../api/api.ts";
import { createQueryClient } from "../api/queries.ts";
import { authorizedFetch } from "../api/transport.ts";
import { SessionProvider } from "../auth/SessionContext.tsx";
import type { ApiScope } from "../config.ts";
import { HistoryPage } from "../history/HistoryPage.tsx";
import { SessionDouble } from "./session.ts";

export const apiUrl = "https://api.example.com";
export const server = setupServer();

/** Monday, 23 November 2026 at noon, in the time zone of the test. */
const now = new Date(2026, 10, 23, 12);

/** Sets up the server, the clock and the window for each test of a file, and cleans up. */
export function setUpHistoryPage(): void {
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
  beforeEach(() => {
    vi.useFakeTimers({ now, toFake: ["Date"] });
    setWideScreen(true);
    vi.stubGlobal("ResizeObserver", ResizeObserverStub);
    // jsdom has no layout, and a chart without a size draws nothing.
    vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 800, 300));
  });
  afterEach(() => {
    cleanup();
    localStorage.clear();
    server.resetHandlers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  afterAll(() => server.close());
}

/** Makes the window as wide as a table needs, or narrower. */
export function setWideScreen(wide: boolean): void {
  vi.stubGlobal("matchMedia", () => ({
    matches: !wide,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
}

class ResizeObserverStub {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Renders the page at an address. Returns the current address. */
export function showHistory(path: string, scopes: readonly ApiScope[] = ["read:timesheets"]) {
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retryDelay: 0 } });
  const location = { current: path };
  const { session } = new SessionDouble(scopes);
  render(
    <SessionProvider session={session}>
      <ApiProvider api={createApi(apiUrl, authorizedFetch(session))}>
        <QueryClientProvider client={client}>
          <MemoryRouter initialEntries={[path]}>
            <LocationProbe target={location} />
            <Routes>
              <Route path="history" element={<HistoryPage />} />
              <Route path="week/:day?" element={<p>the week</p>} />
            </Routes>
          </MemoryRouter>
        </QueryClientProvider>
      </ApiProvider>
    </SessionProvider>,
  );
  return location;
}

function LocationProbe({ target }: { target: { current: string } }) {
  const { pathname, search } = useLocation();
  target.current = pathname + search;
  return null;
}
