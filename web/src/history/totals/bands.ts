// What the chart shows of a month's totals: a band for each project, as far as they can be told apart.
import { text } from "../../text/text.ts";
import { bandPatterns } from "./bandPatterns.ts";
import type { DayTotals, ProjectTotal, Totals } from "./totals.ts";

/** The most bands that can be told apart. */
export const maxBands = bandPatterns.length;
/** The look of the band of everything else; the last one. */
export const otherPatternIndex = maxBands - 1;

export interface Band {
  readonly kind: "project" | "other";
  /** The projects in it: one, or the smallest ones together. */
  readonly projects: readonly string[];
  readonly minutes: number;
  /** Which colour and pattern it has. */
  readonly patternIndex: number;
}

/** The bands, the largest project first; where there are too many, the smallest projects share the last one. */
export function bandsOf({ projects }: Pick<Totals, "projects">): Band[] {
  const own = projects.length <= maxBands ? projects : projects.slice(0, maxBands - 1);
  const rest = projects.slice(own.length);
  const bands: Band[] = own.map(({ project, minutes }, patternIndex) => ({
    kind: "project",
    projects: [project],
    minutes,
    patternIndex,
  }));
  if (rest.length > 0) bands.push(otherBand(rest));
  return bands;
}

function otherBand(rest: readonly ProjectTotal[]): Band {
  return {
    kind: "other",
    projects: rest.map(({ project }) => project),
    minutes: rest.reduce((sum, { minutes }) => sum + minutes, 0),
    patternIndex: otherPatternIndex,
  };
}

/** Returns the band's project, or how many projects share it. */
export function bandName({ kind, projects }: Band): string {
  return kind === "other" ? text.history.totals.other(projects.length) : (projects[0] ?? "");
}

/** How much of a day is in a band, in minutes. */
export function minutesIn(band: Band, { byProject }: DayTotals): number {
  return band.projects.reduce((sum, project) => sum + (byProject.get(project) ?? 0), 0);
}
