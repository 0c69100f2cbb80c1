import { formatDay } from "../../calendar/format.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Swatch } from "./BandPatternDefs.tsx";
import { type Band, bandName, minutesIn } from "./bands.ts";
import styles from "./MonthChart.module.css";
import type { DayTotals } from "./totals.ts";

/** The bands of a day's bar, from top to bottom. */
export function ChartTooltip({ day, bands }: { day: DayTotals; bands: readonly Band[] }) {
  const { hoursValue } = text.history.list;
  const visibleBands = bands.filter((band) => minutesIn(band, day) > 0).reverse();
  return (
    <div className={styles.tooltip}>
      <p className={styles.head}>
        <span>{formatDay(day.day, "spoken")}</span>
        <span className={styles.hours}>{hoursValue(formatMinutes(day.minutes))}</span>
      </p>
      {visibleBands.map((band) => (
        <p key={band.patternIndex} className={styles.line}>
          <Swatch index={band.patternIndex} />
          <span className={styles.name}>
            <bdi>{bandName(band)}</bdi>
          </span>
          <span className={styles.hours}>{hoursValue(formatMinutes(minutesIn(band, day)))}</span>
        </p>
      ))}
    </div>
  );
}
