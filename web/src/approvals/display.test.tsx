// The display of names, marks and user content.
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import * as page from "../testing/approvalsPage.tsx";
import { FakeQueue, pendingEntry } from "../testing/fakeQueue.ts";

page.setUp();

const hebrew = "\u05e4\u05e8\u05d5\u05d9\u05e7\u05d8";
const group = (name: RegExp) => screen.getByRole("region", { name });

test("contractors' entries are marked, and a group only if all of its entries are a contractor's", async () => {
  const mixed = { user_id: "mixed@example.com" };
  const contractor = { user_id: "contractor@example.com", user_type: "contractor" } as const;
  await page.open(
    new FakeQueue(
      pendingEntry({ ...mixed, project: "Alpha" }),
      pendingEntry({ ...mixed, project: "Beta", user_type: "contractor" }),
      pendingEntry({ ...mixed, project: "Gamma" }),
      pendingEntry({ ...contractor, project: "Delta" }),
    ),
  );
  const marked = (name: RegExp) => {
    const card = within(group(name));
    return {
      group: within(card.getByRole("heading")).queryByText("Contractor") !== null,
      rows: card
        .getAllByRole("listitem")
        .filter((row) => within(row).queryByText("Contractor"))
        .map((row) => within(row).getByText(/^(Alpha|Beta|Gamma|Delta)$/).textContent),
    };
  };
  expect(marked(/^mixed@/)).toEqual({ group: false, rows: ["Beta"] });
  expect(marked(/^contractor@/)).toEqual({ group: true, rows: ["Delta"] });
});

test("names are isolated from the numbers beside them, and notes have their own direction", async () => {
  const user = `${hebrew}@example.com`;
  await page.open(new FakeQueue(pendingEntry({ user_id: user, project: hebrew, notes: hebrew, hours: 7.5 })));
  const isolating = [...document.querySelectorAll("bdi")].map(({ textContent }) => textContent);
  // The user, the project's total, and the project of the row.
  expect(isolating).toEqual([user, hebrew, hebrew]);
  expect(document.querySelector<HTMLElement>("p[dir=auto]")?.textContent).toBe(hebrew);
  expect(screen.getByRole("option", { name: /\(1\)$/, selected: false }).textContent).toBe(
    `\u2068${user}\u2069 (1)`,
  );
});
