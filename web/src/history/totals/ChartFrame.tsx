import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Loading } from "../../ui/Loading.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { BandPatternDefs, Swatch } from "./BandPatternDefs.tsx";
import { type Band, bandName } from "./bands.ts";
import styles from "./ChartFrame.module.css";
import type { ChartProps } from "./MonthChart.tsx";

/** The chart with its heading and legend. Its text alternative is the table on the page. */
export function ChartFrame({ days, bands }: ChartProps) {
  const headingId = useId();
  const { data: MonthChart, isError } = useChart();
  return (
    <figure className={styles.figure} aria-labelledby={headingId}>
      <BandPatternDefs />
      <figcaption>
        <h3 id={headingId}>{text.history.totals.chart}</h3>
        <span className="visually-hidden">{text.history.totals.chartAlternative}</span>
      </figcaption>
      {isError ? (
        <Notice tone="warning">{text.history.totals.chartFailed}</Notice>
      ) : (
        <div className={styles.chart} aria-hidden={MonthChart !== undefined}>
          {MonthChart ? <MonthChart days={days} bands={bands} /> : <Loading />}
        </div>
      )}
      <Legend bands={bands} />
    </figure>
  );
}

// Loads the chart on demand, because its library is larger than the rest of the page. This is a query, not React.lazy:
// if the load fails, the table is still displayed, and the next visit of the page tries again.
function useChart() {
  return useQuery({
    queryKey: ["chart"],
    queryFn: async () => (await import("./MonthChart.tsx")).MonthChart,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
}

function Legend({ bands }: { bands: readonly Band[] }) {
  return (
    <ul className={styles.legend}>
      {bands.map((band) => (
        <li key={band.patternIndex}>
          <Swatch index={band.patternIndex} />
          <span className={styles.name}>
            <bdi>{bandName(band)}</bdi>
          </span>
          <span className={styles.hours}>{text.history.list.hoursValue(formatMinutes(band.minutes))}</span>
        </li>
      ))}
    </ul>
  );
}
