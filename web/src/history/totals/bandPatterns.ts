// The colours and patterns of the chart's bands.

export interface BandPattern {
  /** The colours on a light and a dark ground, with a contrast of at least 3 to --surface (WCAG 2.2, 1.4.11). */
  readonly light: string;
  readonly dark: string;
  /** The lines over the colour, drawn in the ground's colour: an SVG path on a tile of 8 by 8. */
  readonly lines: string;
}

/** Each band has a colour and a pattern, so that users don't have to distinguish colours. The largest band is plain. */
export const bandPatterns: readonly BandPattern[] = [
  { light: "#3b4cca", dark: "#93a2ff", lines: "" },
  { light: "#0b7a69", dark: "#45c7b0", lines: "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6" },
  { light: "#b8520a", dark: "#f5a25d", lines: "M0 4 H8" },
  { light: "#8a3ab5", dark: "#d196f2", lines: "M2 1 V3 M6 5 V7" },
  { light: "#54750c", dark: "#b1d158", lines: "M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2" },
  { light: "#c12c6b", dark: "#ff8db6", lines: "M4 0 V8" },
  { light: "#1673b3", dark: "#6cc0f7", lines: "M0 4 H8 M4 0 V8" },
  { light: "#866600", dark: "#e3c24e", lines: "M0 1 H8 M0 4 H8" },
  { light: "#a5372a", dark: "#ff9988", lines: "M0 0 L8 8 M0 8 L8 0" },
  { light: "#677084", dark: "#a3adc0", lines: "M1 1 H3 M5 5 H7 M5 1 H7 M1 5 H3" },
];
