import { afterEach, describe, expect, test, vi } from "vitest";
import { formatMinutes, toHours, toMinutes } from "./format.ts";
import { dayMinutes, parseHours, stepMinutes } from "./parse.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const quarters = Array.from({ length: dayMinutes / stepMinutes }, (_, index) => (index + 1) * stepMinutes);

describe("parseHours", () => {
  test.each([
    ["7", 420],
    ["07", 420],
    ["7.5", 450],
    ["7,5", 450],
    ["7.50", 450],
    ["7.5000", 450],
    [".5", 30],
    [",25", 15],
    ["0.25", 15],
    ["7:30", 450],
    ["07:30", 450],
    ["0:15", 15],
    ["7h30", 450],
    ["7H30", 450],
    ["7h30m", 450],
    ["7h 30", 450],
    ["7 h 30 m", 450],
    ["7h30min", 450],
    ["7h 30min", 450],
    ["1h30min", 90],
    ["7 h 30 min", 450],
    [":30", 30],
    [":15", 15],
    ["：３０", 30],
    ["7h", 420],
    ["7 h", 420],
    ["7.5h", 450],
    ["7,5 h", 450],
    ["450m", 450],
    ["450 min", 450],
    ["24", 1440],
    ["24:00", 1440],
    ["1440m", 1440],
    ["  7.5\t", 450],
    ["\u00a07.5\u3000", 450],
    ["７．５", 450],
    ["７：３０", 450],
  ])("reads %j as %i minutes", (text, minutes) => {
    expect(parseHours(text)).toEqual({ kind: "minutes", minutes });
  });

  test.each(["", " ", "\t\n", "\u00a0", "0", "00", "0.0", "0:00", "0h", "0m", ":00"])(
    "reads %j as empty",
    (text) => {
      expect(parseHours(text)).toEqual({ kind: "empty" });
    },
  );

  test.each([
    ...[
      "abc",
      "7.5.5",
      "7:60",
      "7:5",
      "7:",
      ":3",
      ":60",
      ":",
      "::30",
      ":30min",
      "7h30mins",
      "7h5",
      "-1",
      "+7",
      "1e1",
      "0x7",
      "7..5",
      "7.5:30",
      "7;30",
    ],
    ...["7 5", "7.", ".", ",", "h", "m", "100", "7h30h", "½", "Infinity", "NaN", "７時", "7\n30", "<b>7</b>"],
  ])("refuses the format of %j", (text) => {
    expect(parseHours(text)).toEqual({ kind: "invalid", error: "format" });
  });

  test.each(["7.1", "7.333", "7:10", "7h01", "1m", "0.2", "7.2501", "24.1"])(
    "refuses %j as not a multiple of 15 minutes",
    (text) => {
      expect(parseHours(text)).toEqual({ kind: "invalid", error: "step" });
    },
  );

  test.each(["24.25", "24:15", "25", "99", "1455m", "99h45"])("refuses %j as more than a day", (text) => {
    expect(parseHours(text)).toEqual({ kind: "invalid", error: "range" });
  });

  test("reads every quarter of an hour in every notation", () => {
    for (const minutes of quarters) {
      const [hours, rest] = [Math.floor(minutes / 60), String(minutes % 60).padStart(2, "0")];
      for (const text of [`${minutes / 60}`, `${hours}:${rest}`, `${hours}h${rest}`, `${minutes}m`])
        expect(parseHours(text)).toEqual({ kind: "minutes", minutes });
    }
  });

  test("never returns minutes outside a day, whatever the text", () => {
    const signs = ["", "0", "7", "30", ".", ",", ":", "h", "m", " ", "-", "e", "x"];
    const longer = (texts: string[]) => texts.flatMap((text) => signs.map((sign) => text + sign));
    const parsed = longer(longer(longer(signs))).map(parseHours);
    const minutes = parsed.flatMap((one) => (one.kind === "minutes" ? [one.minutes] : []));
    expect(minutes.length).toBeGreaterThan(100);
    expect(minutes.filter((one) => !quarters.includes(one))).toEqual([]);
  });
});

describe("formatMinutes", () => {
  const formatIn = (languages: readonly string[], minutes: number): string => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(languages);
    return formatMinutes(minutes);
  };

  test.each([
    ["en-GB", "7.5"],
    ["de-DE", "7,5"],
    ["de-CH", "7.5"],
    ["fr-FR", "7,5"],
  ])("in %s returns %s", (language, text) => {
    expect(formatIn([language], 450)).toBe(text);
  });

  // Users edit the text that a cell shows, so it must parse to the same minutes.
  test.each([
    ...[
      "en-US",
      "en-IN",
      "de-DE",
      "de-AT",
      "de-CH",
      "fr-FR",
      "fr-CH",
      "es-ES",
      "pt-BR",
      "it-IT",
      "pl-PL",
      "cs-CZ",
    ],
    ...[
      "sv-SE",
      "nb-NO",
      "fi-FI",
      "ru-RU",
      "uk-UA",
      "tr-TR",
      "el-GR",
      "he-IL",
      "ar-EG",
      "fa-IR",
      "ur-PK",
      "hi-IN",
    ],
    ...[
      "bn-BD",
      "mr-IN",
      "ne-NP",
      "my-MM",
      "th-TH",
      "ja-JP",
      "zh-CN",
      "ko-KR",
      "vi-VN",
      "id-ID",
      "hu-HU",
      "bg-BG",
    ],
  ])("returns text in %s that parses to the same minutes, for each quarter of a day", (language) => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue([language]);
    const parsedAgain = quarters.map((minutes) => parseHours(formatMinutes(minutes)));
    expect(parsedAgain).toEqual(quarters.map((minutes) => ({ kind: "minutes", minutes })));
  });

  test("falls back if Intl doesn't know the language", () => {
    expect(formatIn(["en-US@posix"], 450)).toMatch(/^7[.,]5$/);
  });

  test("returns at most two decimals, and none that are zero", () => {
    expect([15, 45, 60, 90].map((minutes) => formatIn(["en"], minutes))).toEqual([
      "0.25",
      "0.75",
      "1",
      "1.5",
    ]);
  });
});

test("toMinutes and toHours are exact inverses", () => {
  for (const minutes of quarters) expect(toMinutes(toHours(minutes))).toBe(minutes);
  expect(toMinutes(0.1 + 0.2)).toBe(18);
});
