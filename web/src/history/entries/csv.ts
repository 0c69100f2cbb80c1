// A list as a file on the person's disk.
import type { Filters } from "../../api/api.ts";

// Excel takes a CSV file without this mark for one of the machine's old code page, and spoils every ü in it.
const byteOrderMark = "\uFEFF";
/** Milliseconds after which the browser surely has begun to read the file. */
const readWithinMs = 60_000;

/** The most characters of a project in a file's name. */
const longestPart = 40;

/** The file's name: what the filters let through. The API's own is not among the headers that CORS exposes. */
export function csvName({ from, to, project, status }: Filters): string {
  const parts = ["timesheets", from, to, project && fileNamePart(project), status];
  return `${parts.filter(Boolean).join("-")}.csv`;
}

// Letters and digits of any language, which no file system takes for anything else.
function fileNamePart(name: string): string {
  const words = name.normalize("NFC").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join("-")].slice(0, longestPart).join("");
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
