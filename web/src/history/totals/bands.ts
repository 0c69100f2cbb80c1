// Turns a month's totals into the chart's bands: one for each project, up to the number of patterns.
import { text } from "../../text/text.ts";
import { bandPatterns } from "./bandPatterns.ts";
import type { DayTotals, ProjectTotal, Totals } from "./totals.ts";

/** The maximum number of bands that a reader can distinguish. */
export const maxBands = bandPatterns.length;
/** The pattern of the band for all other projects: the last one. */
export const otherPatternIndex = maxBands - 1;

export interface Band {
  readonly kind: "project" | "other";
  /** One project, or the smallest projects together. */
  readonly projects: readonly string[];
  readonly minutes: number;
  /** The index of the band's colour and pattern. */
  readonly patternIndex: number;
}

/** Returns the bands, the largest project first. If there are too many projects, the smallest share the last band. */
export function bandsOf({ projects }: Pick<Totals, "projects">): Band[] {
  const separate = projects.length <= maxBands ? projects : projects.slice(0, maxBands - 1);
  const rest = projects.slice(separate.length);
  const bands: Band[] = separate.map(({ project, minutes }, patternIndex) => ({
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

/** Returns the band's project, or the number of projects that share it. */
export function bandName({ kind, projects }: Band): string {
  return kind === "other" ? text.history.totals.other(projects.length) : (projects[0] ?? "");
}

/** Returns the minutes of a day in the band. */
export function minutesIn(band: Band, { byProject }: DayTotals): number {
  return band.projects.reduce((sum, project) => sum + (byProject.get(project) ?? 0), 0);
}
