import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { StrictMode, useState } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem, type ProblemParts } from "../api/problem.ts";
import { pressEscape, withDialogs } from "../testing/dialog.ts";
import { Dialog } from "./Dialog.tsx";
import { Empty } from "./Empty.tsx";
import { Loading } from "./Loading.tsx";
import { Notice } from "./Notice.tsx";
import { Page } from "./Page.tsx";
import { ProblemNotice } from "./ProblemNotice.tsx";
import { StatusMark } from "./StatusMark.tsx";

beforeEach(withDialogs);
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

  const closed = () => expect(screen.queryByRole("dialog")).toBeNull();

  test("takes the focus, and gives it back to what opened it", () => {
    const dialog = open();
    expect(dialog.open).toBe(true);
    expect(dialog.contains(document.activeElement)).toBe(true);
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    closed();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" }));
  });

  test("is closed by Escape, once", async () => {
    const onClosed = vi.fn();
    const dialog = open(onClosed);
    await Promise.resolve();
    fireEvent(dialog, new Event("cancel", { cancelable: true }));
    closed();
    await Promise.resolve();
    expect(onClosed).toHaveBeenCalledTimes(1);
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" }));
  });

  // Browsers close a dialog on a second Escape even if the page cancelled the first.
  test("that the browser closes by itself is gone", async () => {
    const dialog = open();
    dialog.close();
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    expect(() => pressEscape(dialog)).not.toThrow();
  });

  test("is closed by a click beside it, and by none in it", () => {
    const dialog = open();
    fireEvent.pointerDown(screen.getByRole("textbox"));
    fireEvent.click(screen.getByRole("textbox"));
    expect(screen.getByRole("dialog")).toBe(dialog);
    fireEvent.pointerDown(dialog);
    fireEvent.click(dialog);
    closed();
  });

  // The target of that click is the common ancestor of both ends: the dialog.
  test("stays while text is marked to beyond its edge", () => {
    const dialog = open();
    fireEvent.pointerDown(screen.getByRole("textbox"));
    fireEvent.click(dialog);
    expect(screen.getByRole("dialog")).toBe(dialog);
  });
});

describe("a problem", () => {
  const shown = (parts: Partial<ProblemParts> & { code: string }) => {
    render(<ProblemNotice error={new Problem({ status: 500, message: "said so", ...parts })} />);
    return screen.getByRole("alert").textContent;
  };

  test("is told in the page's own words", () => {
    expect(shown({ code: "day_full", status: 409 })).toBe("That would make more than 24 hours on this day.");
  });

  test("is told field by field", () => {
    const fields = [
      { field: "hours", code: "step" as const, message: "hours must be a multiple of 0.25" },
      { field: "notes", code: "length" as const, message: "notes are too long" },
    ];
    expect(shown({ code: "invalid", status: 400, fields })).toBe(
      "hours must be a multiple of 0.25. notes are too long",
    );
  });

  test.each(["new_code", "constructor", "__proto__", "toString"])(
    "with the code %s says what the API says",
    (code) => {
      expect(shown({ code, status: 409 })).toBe("said so");
    },
  );

  test("of the service names what finds it in the logs", () => {
    expect(shown({ code: "internal", requestId: "r-1" })).toContain("r-1");
  });

  test("of the person's own making names nothing of the kind", () => {
    expect(shown({ code: "day_full", status: 409, requestId: "r-1" })).not.toContain("r-1");
  });

  test("that is none of the API's is a connection's", () => {
    render(<ProblemNotice error={new TypeError("Failed to fetch")} title="Not loaded" />);
    expect(screen.getByRole("alert").textContent).toContain("can't be reached");
    expect(screen.getByText("Not loaded")).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });

  test("can be tried again", () => {
    const onRetry = vi.fn();
    render(<ProblemNotice error={new TypeError("x")} onRetry={onRetry} />);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledTimes(1);
  });

  test("can't become markup", () => {
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
  ["bad", "alert"],
  ["warn", "status"],
  ["good", "status"],
  ["info", "status"],
] as const)("a notice of tone %s is a live region of role %s", (tone, role) => {
  render(<Notice tone={tone}>So it is</Notice>);
  expect(screen.getByRole(role).textContent).toBe("So it is");
});

test.each([
  ["submitted", "Submitted"],
  ["approved", "Approved"],
  ["rejected", "Rejected"],
] as const)("%s is told by a word and a sign that is not read out", (status, word) => {
  const { container } = render(<StatusMark status={status} />);
  expect(screen.getByText(word)).toBeTruthy();
  expect(container.querySelector("[aria-hidden=true]")?.textContent).toMatch(/[○✓✕]/);
});

test("a page has one heading and is named in the browser's title", () => {
  const { rerender } = render(<Page title="Week 48">text</Page>);
  expect(screen.getAllByRole("heading", { level: 1 }).map(({ textContent }) => textContent)).toEqual([
    "Week 48",
  ]);
  expect(document.title).toBe("Week 48 · Timesheets");
  rerender(<Page title="Week 49">text</Page>);
  expect(document.title).toBe("Week 49 · Timesheets");
});

test("what is on its way, and what is not there, are said", () => {
  render(<Loading />);
  expect(screen.getByRole("status").textContent).toBe("Loading…");
  render(<Empty title="Nothing here">Write something</Empty>);
  expect(screen.getByRole("heading", { name: "Nothing here" })).toBeTruthy();
});
