import styles from "./BandPatternDefs.module.css";
import { bandPatterns } from "./bandPatterns.ts";

/** Returns the fill of a band, for an SVG on a page that renders BandPatternDefs. */
export function patternFill(index: number): string {
  return `url(#band-${index})`;
}

/** The patterns that patternFill refers to. Render BandPatternDefs once per page. */
export function BandPatternDefs() {
  return (
    <svg className={styles.defs} width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {bandPatterns.map(({ light, dark, lines }, index) => (
          <pattern key={lines} id={`band-${index}`} width="8" height="8" patternUnits="userSpaceOnUse">
            <rect width="8" height="8" fill={`light-dark(${light}, ${dark})`} />
            <path d={lines} className={styles.lines} />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}

/** A sample of a band's pattern, for legends. */
export function Swatch({ index }: { index: number }) {
  return (
    <svg className={styles.swatch} width="16" height="16" aria-hidden="true" focusable="false">
      <rect width="16" height="16" rx="3" fill={patternFill(index)} />
    </svg>
  );
}
