import { type MouseEvent, useEffect, useRef } from "react";
import styles from "./Checkbox.module.css";
import type { CheckedState } from "./selection.ts";

interface Props {
  readonly label: string;
  readonly state: CheckedState;
  readonly onSelect: (checked: boolean, event: MouseEvent) => void;
  readonly control: string;
  readonly item: string;
  /** Shows the label beside the box. */
  readonly labelled?: boolean;
}

/** A checkbox for one or several entries. It is indeterminate if some of several entries are selected. */
export function Checkbox({ label, state, onSelect, control, item, labelled = false }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // HTML has no attribute for the indeterminate state.
    if (box.current) box.current.indeterminate = state === "some";
  }, [state]);
  return (
    <label className={styles.check}>
      <input
        ref={box}
        type="checkbox"
        checked={state === "all"}
        // Not onChange, which doesn't report the Shift key. The space bar also fires onClick.
        onClick={(event) => onSelect(event.currentTarget.checked, event)}
        // React requires an onChange handler with `checked`.
        onChange={() => undefined}
        data-control={control}
        data-item={item}
      />
      <span className={labelled ? undefined : "visually-hidden"}>{label}</span>
    </label>
  );
}
