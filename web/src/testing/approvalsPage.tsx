// The approvals page over a fake of the service, for tests.
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { BrowserRouter } from "react-router";
import { afterEach, beforeEach, vi } from "vitest";
import { ApiProvider } from "../api/ApiContext.tsx";
import type { Entry } from "../api/api.ts";
import { createQueryClient } from "../api/queries.ts";
import { ApprovalsPage } from "../approvals/ApprovalsPage.tsx";
import { createDecisions } from "../approvals/decisions/createDecisions.ts";
import { DecisionsProvider } from "../approvals/decisions/DecisionsContext.tsx";
import { SessionProvider } from "../auth/SessionContext.tsx";
import type { ApiScope } from "../config.ts";
import { addDialogMethods } from "./dialog.ts";
import { type FakeQueue, manager, pendingEntry } from "./fakeQueue.ts";
import { SessionDouble } from "./session.ts";

/** Adds the methods that jsdom lacks, and cleans up after each test. */
export function setUp(): void {
  beforeEach(() => {
    addDialogMethods();
    Element.prototype.scrollIntoView = () => undefined;
    window.history.replaceState(null, "", "/approvals");
  });
  afterEach(() => {
    vi.useRealTimers();
    cleanup();
    window.sessionStorage.clear();
  });
}

const subject = "m";

/** Returns the state that outlives the page. */
export function createSharedState({ api }: FakeQueue) {
  const client = createQueryClient();
  return { client, decisions: createDecisions(api, client, subject) };
}

/** Renders the page at the window's address. */
export function show(
  service: FakeQueue,
  scopes: ApiScope[] = ["approve:timesheets"],
  { client, decisions } = createSharedState(service),
) {
  const { session } = new SessionDouble(scopes, { subject, name: "Max", email: manager });
  return render(
    <SessionProvider session={session}>
      <ApiProvider api={service.api}>
        <QueryClientProvider client={client}>
          <DecisionsProvider decisions={decisions}>
            <BrowserRouter>
              <ApprovalsPage />
            </BrowserRouter>
          </DecisionsProvider>
        </QueryClientProvider>
      </ApiProvider>
    </SessionProvider>,
  );
}

/** Renders the page, and waits until entries of the queue can be selected. */
export async function open(service: FakeQueue, shared = createSharedState(service)) {
  const view = show(service, undefined, shared);
  await screen.findByRole("checkbox", { name: /^Select all/ });
  return view;
}

export const button = (name: string | RegExp) => screen.getByRole("button", { name });
export const checkbox = (name: string | RegExp) => screen.getByRole<HTMLInputElement>("checkbox", { name });

/** Returns the projects of the shown entries. */
export const projects = () =>
  screen.queryAllByRole("button", { name: /^Approve \S+, / }).map((each) => each.ariaLabel?.split(/[ ,]/)[1]);

export const statusText = () =>
  screen
    .getAllByRole("status")
    .map((each) => each.textContent)
    .join(" ")
    .trim();

/** Returns pending entries of one user and day, with one project each. */
export function pendingEntries(...names: readonly string[]): Entry[] {
  return names.map((project) => pendingEntry({ project }));
}

export async function rejectWith(reason: string) {
  const field = screen.getByRole("textbox", { name: "Reason" });
  fireEvent.change(field, { target: { value: reason } });
  fireEvent.click(button(/^Reject \d+ entr/));
}
