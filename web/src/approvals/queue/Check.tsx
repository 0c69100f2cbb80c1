import { type MouseEvent, useEffect, useRef } from "react";
import styles from "./Check.module.css";
import type { Extent } from "./selection.ts";

interface Props {
  readonly label: string;
  readonly extent: Extent;
  readonly onChoose: (chosen: boolean, event: MouseEvent) => void;
  readonly control: string;
  readonly item: string;
  /** Shows the label beside the box. */
  readonly labelled?: boolean;
}

/** A checkbox for one or several, which may be chosen in part. */
export function Check({ label, extent, onChoose, control, item, labelled = false }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // HTML has no attribute for it.
    if (box.current) box.current.indeterminate = extent === "some";
  }, [extent]);
  return (
    <label className={styles.check}>
      <input
        ref={box}
        type="checkbox"
        checked={extent === "all"}
        // onClick has the Shift key, and comes with the keyboard's space too.
        onClick={(event) => onChoose(event.currentTarget.checked, event)}
        onChange={ignore}
        data-control={control}
        data-item={item}
      />
      <span className={labelled ? undefined : "visually-hidden"}>{label}</span>
    </label>
  );
}

function ignore() {
  // React wants a handler beside `checked`; onClick is it.
}
