import type { Filters } from "../../api/api.ts";
import { addMonths, type Day, firstOfMonth, lastOfMonth, today } from "../../calendar/day.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./FilterForm.module.css";

interface Range {
  readonly from: Day;
  readonly to: Day;
}

/** Returns frequently used ranges, relative to a day. */
function presetsOf(now: Day): Record<"thisMonth" | "lastMonth" | "thisYear", Range> {
  const lastMonth = addMonths(now, -1);
  return {
    thisMonth: { from: firstOfMonth(now), to: lastOfMonth(now) },
    lastMonth: { from: lastMonth, to: lastOfMonth(lastMonth) },
    thisYear: { from: `${now.slice(0, 4)}-01-01`, to: `${now.slice(0, 4)}-12-31` },
  };
}

/** Buttons that select a range. The other filters stay. */
export function Presets({ filters, onShow }: { filters: Filters; onShow: (filters: Filters) => void }) {
  const labels = text.history.filters;
  const presets = presetsOf(today());
  const names = Object.keys(presets) as (keyof typeof presets)[];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, and these are buttons.
    <div role="group" aria-label={labels.presets} className={styles.presets}>
      {names.map((name) => {
        const { from, to } = presets[name];
        const selected = filters.from === from && filters.to === to;
        return (
          <Button
            key={name}
            kind="quiet"
            className={styles.preset}
            aria-pressed={selected}
            onClick={() => onShow({ ...filters, from, to })}
          >
            {labels[name]}
          </Button>
        );
      })}
      <Button kind="quiet" className={styles.preset} onClick={() => onShow({})}>
        {labels.clear}
      </Button>
    </div>
  );
}
