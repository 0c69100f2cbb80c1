import styles from "./BandLooks.module.css";
import { looks } from "./looks.ts";

/** The fill of a band, for an SVG on a page with BandLooks. */
export function bandFill(look: number): string {
  return `url(#band-${look})`;
}

/** The patterns that bandFill refers to; once on the page. */
export function BandLooks() {
  return (
    <svg className={styles.defs} width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {looks.map(({ light, dark, lines }, look) => (
          <pattern key={lines} id={`band-${look}`} width="8" height="8" patternUnits="userSpaceOnUse">
            <rect width="8" height="8" fill={`light-dark(${light}, ${dark})`} />
            <path d={lines} className={styles.lines} />
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
