import { expect, test } from "vitest";
import { approvalsText } from "./approvals.ts";
import { isolated } from "./bidi.ts";
import { weekText } from "./week.ts";

const hebrew = "\u05e4\u05e8\u05d5\u05d9\u05e7\u05d8";
const isolate = (text: string) => `\u2068${text}\u2069`;

test.each([
  ["Hebrew", hebrew],
  ["Arabic", "\u0645\u0634\u0631\u0648\u0639"],
  ["a presentation form", "\ufef5"],
  ["Adlam, outside the basic plane", "\u{1e922}\u{1e923}"],
  ["an override", "abc\u202edef"],
])("text with %s is isolated", (_, text) => {
  expect(isolated(text)).toBe(isolate(text));
});

test.each(["", "StoreZero", "Zoë & Søn 7.5 h", "店铺", "🚲"])("%j stays as it is", (text) => {
  expect(isolated(text)).toBe(text);
});

test("names in sentences are isolated from the numbers beside them", () => {
  const { dialog, user, row, state } = approvalsText;
  expect(user(hebrew, "3")).toBe(`${isolate(hebrew)} (3)`);
  expect(row.name(hebrew, "Monday", "7.5", "a@example.com")).toBe(
    `${isolate(hebrew)}, Monday, 7.5 h, a@example.com`,
  );
  expect(dialog.entry(hebrew, "Monday", "7.5")).toBe(`${isolate(hebrew)}, Monday, 7.5 h`);
  expect(dialog.userEntries(hebrew, 2, "15")).toBe(`${isolate(hebrew)}: 2 entries, 15 h`);
  expect(state.reasonKept(hebrew)).toContain(isolate(hebrew));
  expect(weekText.attention.item("Monday 16 November", hebrew, "boss@example.com", hebrew)).toBe(
    `Monday 16 November, ${isolate(hebrew)}. Rejected by boss@example.com: ${isolate(hebrew)}`,
  );
});
