import { afterEach, describe, expect, it, vi } from "vitest";
import { isEnterable, lastDay } from "./days.ts";
import { parseProjectName } from "./project.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("the days that can have entries", () => {
  it.each(["Pacific/Auckland", "Pacific/Honolulu"])("end 366 days after today in UTC, even in %s", (zone) => {
    vi.stubEnv("TZ", zone);
    expect(lastDay(new Date("2026-11-23T23:59:59Z"))).toBe("2027-11-24");
    expect(lastDay(new Date("2027-06-01T00:00:00+13:00"))).toBe("2028-05-31");
  });

  it("begin with the year 2000", () => {
    expect(isEnterable("1999-12-31", "2027-11-24")).toBe(false);
    expect(isEnterable("2000-01-01", "2027-11-24")).toBe(true);
    expect(isEnterable("2027-11-24", "2027-11-24")).toBe(true);
    expect(isEnterable("2027-11-25", "2027-11-24")).toBe(false);
  });
});

describe("parseProjectName", () => {
  it.each([
    [" StoreZero ", { kind: "name", name: "StoreZero" }],
    ["<b>x</b> / y", { kind: "name", name: "<b>x</b> / y" }],
    ["🚀".repeat(100), { kind: "name", name: "🚀".repeat(100) }],
    ["🚀".repeat(101), { kind: "invalid", error: "length" }],
    ["  ", { kind: "invalid", error: "empty" }],
    ["Cafe\u0301", { kind: "name", name: "Caf\u00e9" }],
    ["Store\u00a0\u2003 Zero", { kind: "name", name: "Store Zero" }],
    ["Store\u3164Zero\u2800\uffa0", { kind: "name", name: "Store Zero" }],
    ["\ufeffSto\u200bre\u202e \u2060Ze\u00adro", { kind: "name", name: "Store Zero" }],
    ["e\u200b\u0301", { kind: "name", name: "\u00e9" }],
    ["\u0645\u06cc\u200c\u062e", { kind: "name", name: "\u0645\u06cc\u200c\u062e" }],
    ["\u{1f469}\u200d\u{1f4bb}", { kind: "name", name: "\u{1f469}\u200d\u{1f4bb}" }],
    ["\u0600\u0661", { kind: "name", name: "\u0600\u0661" }],
    ["\u200b", { kind: "invalid", error: "empty" }],
    ["e\u0301".repeat(100), { kind: "name", name: "\u00e9".repeat(100) }],
    ["a\tb", { kind: "invalid", error: "characters" }],
    ["a\u0085b", { kind: "invalid", error: "characters" }],
    ["half \ud83d", { kind: "invalid", error: "characters" }],
  ])("reads %j as %o", (text, read) => {
    expect(parseProjectName(text)).toEqual(read);
  });
});
