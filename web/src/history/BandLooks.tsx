import styles from "./BandLooks.module.css";
import { mostBands } from "./bands.ts";

// Each band has a colour and a pattern, so that nobody needs to tell colours apart. Lines and dots are drawn in the
// ground's colour on an 8 by 8 tile; the largest band is plain.
const patterns: readonly string[] = [
  "",
  "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6",
  "M0 4 H8",
  "M2 1 V3 M6 5 V7",
  "M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2",
  "M4 0 V8",
  "M0 4 H8 M4 0 V8",
  "M0 1 H8 M0 4 H8",
  "M0 0 L8 8 M0 8 L8 0",
  "M1 1 H3 M5 5 H7 M5 1 H7 M1 5 H3",
];

/** The fill of a band, for an SVG on a page with BandLooks. */
export function bandFill(look: number): string {
  return `url(#band-${look})`;
}

/** The patterns that bandFill refers to; once on the page. */
export function BandLooks() {
  return (
    <svg className={styles.defs} width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {patterns.slice(0, mostBands).map((path, look) => (
          <pattern
            key={path}
            id={`band-${look}`}
            className={styles[`look${look}`]}
            width="8"
            height="8"
            patternUnits="userSpaceOnUse"
          >
            <rect width="8" height="8" className={styles.ground} />
            <path d={path} className={styles.lines} />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}

/** A band's look beside its name. */
export function Swatch({ look }: { look: number }) {
  return (
    <svg className={styles.swatch} width="16" height="16" aria-hidden="true" focusable="false">
      <rect width="16" height="16" rx="3" fill={bandFill(look)} />
    </svg>
  );
}
