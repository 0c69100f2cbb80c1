import { describe, expect, test } from "vitest";
import tokens from "../../style/tokens.css?raw";
import { bandPatterns } from "./bandPatterns.ts";

// WCAG 2.2, 1.4.11: the parts of a chart need a contrast of at least 3 to adjacent colours.
const minContrast = 3;

const [lightBackground = "", darkBackground = ""] = [...tokens.matchAll(/--surface: (#\w{6});/g)].map(
  ([, colour]) => colour,
);

// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

describe("band patterns", () => {
  test("contain no color and no pattern twice", () => {
    const parts = bandPatterns.flatMap(({ light, dark, lines }) => [light, dark, lines]);
    expect(new Set(parts).size).toBe(3 * bandPatterns.length);
  });

  test.each(bandPatterns)("$light and $dark have enough contrast to their backgrounds", ({ light, dark }) => {
    expect(contrast(light, lightBackground)).toBeGreaterThanOrEqual(minContrast);
    expect(contrast(dark, darkBackground)).toBeGreaterThanOrEqual(minContrast);
  });
});
