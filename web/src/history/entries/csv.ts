// Saves a list as a file on the user's disk.
import type { Filters } from "../../api/api.ts";

// Without this mark, Excel reads a CSV file in the computer's legacy code page, which garbles every ü.
const byteOrderMark = "\uFEFF";
/** The milliseconds within which the browser has certainly begun to read the file. */
const revokeAfterMs = 60_000;

/** The maximum length of a project in a file's name, in characters. */
const maxPartLength = 40;

/** Returns a file name made of the filters. The API's own file name is in a header that CORS doesn't expose. */
export function csvName({ from, to, project, status }: Filters): string {
  const parts = ["timesheets", from, to, project && fileNamePart(project), status];
  return `${parts.filter(Boolean).join("-")}.csv`;
}

// Keeps letters and digits of any language, which have no special meaning in any file system.
function fileNamePart(name: string): string {
  const words = name.normalize("NFC").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join("-")].slice(0, maxPartLength).join("");
}

/** Saves the text as a file, through the browser's download. */
export function saveCsv(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob([byteOrderMark, csv], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
}
