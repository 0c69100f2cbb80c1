import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { StrictMode, useState } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem, type ProblemParts } from "../api/problem.ts";
import { addDialogMethods, pressEscape } from "../testing/dialog.ts";
import { Dialog } from "./Dialog.tsx";
import { EmptyState } from "./EmptyState.tsx";
import { Loading } from "./Loading.tsx";
import { Notice } from "./Notice.tsx";
import { Page } from "./Page.tsx";
import { ProblemNotice } from "./ProblemNotice.tsx";
import { StatusMark } from "./StatusMark.tsx";

beforeEach(addDialogMethods);
afterEach(cleanup);

/** A button that opens a dialog, like those on the pages. */
function Opener({ onClosed = () => undefined }: { onClosed?: () => void }) {
  const [open, setOpen] = useState(false);
  function close() {
    setOpen(false);
    onClosed();
  }
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      {open && (
        <Dialog title="Notes" onClose={close} actions={<button type="button">Save</button>}>
          <textarea aria-label="Notes of the entry" />
        </Dialog>
      )}
    </>
  );
}

describe("a dialog", () => {
  function open(onClosed?: () => void): HTMLDialogElement {
    render(
      <StrictMode>
        <Opener {...(onClosed && { onClosed })} />
      </StrictMode>,
    );
    const opener = screen.getByRole("button", { name: "Open" });
    opener.focus();
    fireEvent.click(opener);
    return screen.getByRole<HTMLDialogElement>("dialog", { name: "Notes" });
  }

  const expectClosed = () => expect(screen.queryByRole("dialog")).toBeNull();

  test("takes the focus, and returns it to the button that opened it", () => {
    const dialog = open();
    expect(dialog.open).toBe(true);
    expect(dialog.contains(document.activeElement)).toBe(true);
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    expectClosed();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" }));
  });

  test("is closed once by Escape", async () => {
    const onClosed = vi.fn();
    const dialog = open(onClosed);
    await Promise.resolve();
    fireEvent(dialog, new Event("cancel", { cancelable: true }));
    expectClosed();
    await Promise.resolve();
    expect(onClosed).toHaveBeenCalledTimes(1);
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" }));
  });

  // Browsers close a dialog on a second Escape even if the page cancelled the first.
  test("is removed when the browser closes it", async () => {
    const dialog = open();
    dialog.close();
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    expect(() => pressEscape(dialog)).not.toThrow();
  });

  test("is closed by a click beside it, and not by a click in it", () => {
    const dialog = open();
    fireEvent.pointerDown(screen.getByRole("textbox"));
    fireEvent.click(screen.getByRole("textbox"));
    expect(screen.getByRole("dialog")).toBe(dialog);
    fireEvent.pointerDown(dialog);
    fireEvent.click(dialog);
    expectClosed();
  });

  // The target of that click is the common ancestor of both ends: the dialog.
  test("stays open if a text selection ends beside it", () => {
    const dialog = open();
    fireEvent.pointerDown(screen.getByRole("textbox"));
    fireEvent.click(dialog);
    expect(screen.getByRole("dialog")).toBe(dialog);
  });
});

describe("a problem", () => {
  const noticeText = (parts: Partial<ProblemParts> & { code: string }) => {
    render(<ProblemNotice error={new Problem({ status: 500, message: "API message", ...parts })} />);
    return screen.getByRole("alert").textContent;
  };

  test("is described in the page's own text", () => {
    expect(noticeText({ code: "day_full", status: 409 })).toBe("A day can't have more than 24 hours.");
  });

  test("is described by its field errors", () => {
    const fields = [
      { field: "hours", code: "step" as const, message: "hours must be a multiple of 0.25" },
      { field: "notes", code: "length" as const, message: "notes are too long" },
    ];
    expect(noticeText({ code: "invalid", status: 400, fields })).toBe(
      "hours must be a multiple of 0.25. notes are too long",
    );
  });

  test.each(["new_code", "constructor", "__proto__", "toString"])(
    "with the code %s is described by the API's message",
    (code) => {
      expect(noticeText({ code, status: 409 })).toBe("API message");
    },
  );

  test("of the service contains the request id", () => {
    expect(noticeText({ code: "internal", requestId: "r-1" })).toContain("r-1");
  });

  test("of the user's input contains no request id", () => {
    expect(noticeText({ code: "day_full", status: 409, requestId: "r-1" })).not.toContain("r-1");
  });

  test("that isn't from the API is described as a connection error", () => {
    render(<ProblemNotice error={new TypeError("Failed to fetch")} title="Not loaded" />);
    expect(screen.getByRole("alert").textContent).toContain("Couldn't reach the service");
    expect(screen.getByText("Not loaded")).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });

  test("can be retried", () => {
    const onRetry = vi.fn();
    render(<ProblemNotice error={new TypeError("x")} onRetry={onRetry} />);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledTimes(1);
  });

  test("is rendered as text, not as markup", () => {
    render(
      <ProblemNotice
        error={new Problem({ status: 400, code: "x", message: "<img src=x onerror=alert(1)>" })}
      />,
    );
    expect(screen.getByRole("alert").querySelector("img")).toBeNull();
    expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeTruthy();
  });
});

test.each([
  ["error", "alert"],
  ["warning", "status"],
  ["success", "status"],
  ["info", "status"],
] as const)("a notice of tone %s is a live region of role %s", (tone, role) => {
  render(<Notice tone={tone}>A message</Notice>);
  expect(screen.getByRole(role).textContent).toBe("A message");
});

test.each([
  ["submitted", "Submitted"],
  ["approved", "Approved"],
  ["rejected", "Rejected"],
] as const)("%s is shown as a word and a sign that screen readers skip", (status, word) => {
  const { container } = render(<StatusMark status={status} />);
  expect(screen.getByText(word)).toBeTruthy();
  expect(container.querySelector("[aria-hidden=true]")?.textContent).toMatch(/[○✓✕]/);
});

test("a page has one heading and sets the browser's title", () => {
  const { rerender } = render(<Page title="Week 48">text</Page>);
  expect(screen.getAllByRole("heading", { level: 1 }).map(({ textContent }) => textContent)).toEqual([
    "Week 48",
  ]);
  expect(document.title).toBe("Week 48 · Timesheets");
  rerender(<Page title="Week 49">text</Page>);
  expect(document.title).toBe("Week 49 · Timesheets");
});

test("the loading state and the empty state are announced", () => {
  render(<Loading />);
  expect(screen.getByRole("status").textContent).toBe("Loading…");
  render(<EmptyState title="Nothing here">Write something</EmptyState>);
  expect(screen.getByRole("heading", { name: "Nothing here" })).toBeTruthy();
});
