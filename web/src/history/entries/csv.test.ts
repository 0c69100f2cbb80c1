import { afterEach, expect, test, vi } from "vitest";
import { csvName, saveCsv } from "./csv.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test.each([
  [{}, "timesheets.csv"],
  [{ from: "2026-11-01" }, "timesheets-2026-11-01.csv"],
  [{ to: "2026-11-30" }, "timesheets-2026-11-30.csv"],
  [{ from: "2026-11-01", to: "2026-11-30" }, "timesheets-2026-11-01-2026-11-30.csv"],
  [
    { from: "2026-11-01", project: "Website relaunch", status: "approved" as const },
    "timesheets-2026-11-01-Website-relaunch-approved.csv",
  ],
  [{ project: "Zürich 2.0" }, "timesheets-Zürich-2-0.csv"],
  [{ project: '../../a"b' }, "timesheets-a-b.csv"],
  [{ project: "🚲", status: "rejected" as const }, "timesheets-rejected.csv"],
  [{ project: "x".repeat(100) }, `timesheets-${"x".repeat(40)}.csv`],
])("the file name for %o is %s", (filters, name) => {
  expect(csvName(filters)).toBe(name);
});

test("saves the text in UTF-8 with a byte order mark, and revokes the URL", async () => {
  vi.useFakeTimers();
  let blob: Blob | undefined;
  const revoke = vi.fn();
  URL.createObjectURL = (object) => {
    blob = object as Blob;
    return "blob:file";
  };
  URL.revokeObjectURL = revoke;
  let clicked: HTMLAnchorElement | undefined;
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    clicked = this;
  });

  saveCsv("timesheets.csv", "date\r\nZürich\r\n");

  expect(clicked?.download).toBe("timesheets.csv");
  expect(clicked?.href).toBe("blob:file");
  const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder().decode(bytes)).toBe("date\r\nZürich\r\n");
  expect(revoke).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(revoke).toHaveBeenCalledExactlyOnceWith("blob:file");
});
