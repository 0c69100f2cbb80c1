// A list as a file on the person's disk.
import type { Filters } from "../api/api.ts";

// Excel takes a CSV file without this mark for one of the machine's old code page, and spoils every ü in it.
const byteOrderMark = "\uFEFF";
/** Milliseconds after which the browser surely has begun to read the file. */
const readWithinMs = 60_000;

/** The file's name, by the API's own rule: its Content-Disposition is not among the headers that CORS exposes. */
export function csvName({ from, to }: Filters): string {
  const days = [from, to].filter((day) => day !== undefined);
  return `${["timesheets", ...days].join("-")}.csv`;
}

/** Has the browser save the text as a file. */
export function saveCsv(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob([byteOrderMark, csv], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), readWithinMs);
}
