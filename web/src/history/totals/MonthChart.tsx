// The only file that imports the chart library. It is loaded on demand.
import { useEffect, useState } from "react";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatDay } from "../../calendar/format.ts";
import { formatMinutes } from "../../hours/format.ts";
import { patternFill } from "./BandPatternDefs.tsx";
import { type Band, minutesIn } from "./bands.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import styles from "./MonthChart.module.css";
import type { DayTotals } from "./totals.ts";

/** The distance between two grid lines, in minutes. */
const minutesPerLine = 120;
/** The lowest end of the scale, in minutes: a working day, so that the bar of a shorter day doesn't fill the chart. */
const minScaleMinutes = 480;

export interface ChartProps {
  readonly days: readonly DayTotals[];
  readonly bands: readonly Band[];
}

/** A stacked bar for each day of a month. The largest project is at the bottom. */
export function MonthChart({ days, bands }: ChartProps) {
  const ticks = scaleOf(days);
  const [tooltipHidden, showTooltip] = useDismissal();
  return (
    <div className={styles.chart}>
      <ResponsiveContainer width="100%" height="100%">
        {/* The table is the text alternative. The library's accessibility layer would add a worse one. */}
        <BarChart
          data={days}
          accessibilityLayer={false}
          onMouseEnter={showTooltip}
          margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="day"
            tickFormatter={(day: string) => formatDay(day, "number")}
            tickLine={false}
            minTickGap={6}
            interval="equidistantPreserveStart"
            stroke="var(--control-line)"
            tick={{ fill: "var(--text-2)" }}
          />
          <YAxis
            width={36}
            domain={[0, ticks.at(-1) ?? 0]}
            ticks={ticks}
            // Show every tick, because there is room. By default the library omits some.
            interval={0}
            tickFormatter={formatMinutes}
            tickLine={false}
            axisLine={false}
            tick={{ fill: "var(--text-2)" }}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: "var(--surface-2)" }}
            content={({ active, label }) => {
              const day = active && !tooltipHidden ? days.find((one) => one.day === label) : undefined;
              return day ? <ChartTooltip day={day} bands={bands} /> : null;
            }}
          />
          {bands.map((band) => (
            <Bar
              key={band.patternIndex}
              stackId="day"
              dataKey={(day: DayTotals) => minutesIn(band, day)}
              fill={patternFill(band.patternIndex)}
              stroke="var(--surface)"
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

// Escape dismisses the tooltip without moving the pointer (WCAG 2.2, 1.4.13).
function useDismissal(): readonly [dismissed: boolean, show: () => void] {
  const [dismissed, setDismissed] = useState(false);
  useEffect(() => {
    const dismiss = (event: KeyboardEvent) => event.key === "Escape" && setDismissed(true);
    document.addEventListener("keydown", dismiss);
    return () => document.removeEventListener("keydown", dismiss);
  }, []);
  return [dismissed, () => setDismissed(false)];
}

/** Returns the ticks of the scale: every two hours, up to the longest day, and at least up to a working day. */
export function scaleOf(days: readonly DayTotals[]): number[] {
  const longest = Math.max(minScaleMinutes, ...days.map(({ minutes }) => minutes));
  return Array.from({ length: Math.ceil(longest / minutesPerLine) + 1 }, (_, line) => line * minutesPerLine);
}
