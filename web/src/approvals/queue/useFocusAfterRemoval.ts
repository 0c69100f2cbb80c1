// Keeps the keyboard focus in the queue when the focused entry is removed, as after a decision.
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/** Identifies a control in the page: data-control is its kind, data-item its row or group. */
interface ControlId {
  readonly control: string;
  readonly item: string;
}

function controlIdOf(element: Element): ControlId | undefined {
  const { control, item } = (element as HTMLElement).dataset;
  return control !== undefined && item !== undefined ? { control, item } : undefined;
}

function controls(region: Element, kind: string): HTMLElement[] {
  return [...region.querySelectorAll<HTMLElement>(`[data-control="${kind}"]`)];
}

/**
 * When the focused control is removed, moves the focus to the same control of the next row or group, else of the
 * previous one, else to the fallback. It checks after each render of the calling component.
 */
export function useFocusAfterRemoval(
  region: RefObject<HTMLElement | null>,
  fallback: RefObject<HTMLElement | null>,
): void {
  const focused = useRef<ControlId | undefined>(undefined);
  const order = useRef<readonly string[]>([]);

  useEffect(() => {
    const element = region.current;
    function remember({ target }: FocusEvent) {
      focused.current = controlIdOf(target as Element);
      order.current = remaining(element, focused.current);
    }
    // Forget the control if the user moved the focus away from it. Browsers may also fire focusout for a control that
    // is being removed. The control is disconnected after the event, so check in a microtask.
    function forget({ target, relatedTarget }: FocusEvent) {
      const leftControl = controlIdOf(target as Element);
      queueMicrotask(() => {
        const movedAway = (target as Element).isConnected && document.activeElement !== target;
        if (relatedTarget === null && movedAway && focused.current?.item === leftControl?.item)
          focused.current = undefined;
      });
    }
    element?.addEventListener("focusin", remember);
    element?.addEventListener("focusout", forget);
    return () => {
      element?.removeEventListener("focusin", remember);
      element?.removeEventListener("focusout", forget);
    };
  }, [region]);

  useLayoutEffect(() => {
    const lost = focused.current;
    if (!lost || !region.current) return;
    // Move the focus if it was lost with its control. Don't move it if the user has moved it elsewhere.
    if (document.activeElement === document.body) {
      const next = successor(order.current, lost.item, controls(region.current, lost.control));
      (next ?? fallback.current)?.focus();
    }
    order.current = remaining(region.current, focused.current);
  });
}

function remaining(region: Element | null, focused: ControlId | undefined): string[] {
  if (!region || !focused) return [];
  return controls(region, focused.control).map((control) => control.dataset.item ?? "");
}

function successor(order: readonly string[], lost: string, remainingControls: readonly HTMLElement[]) {
  const at = order.indexOf(lost);
  const byItem = new Map(remainingControls.map((control) => [control.dataset.item, control]));
  const after = order.slice(at + 1).find((item) => byItem.has(item));
  const before = order.slice(0, Math.max(at, 0)).findLast((item) => byItem.has(item));
  return byItem.get(after ?? before);
}

/**
 * Moves the focus to the same control of the previous or next row or group. Reports whether that row or group exists.
 */
export function moveFocus(region: Element, from: Element, by: 1 | -1): boolean {
  const focused = controlIdOf(from);
  if (!focused) return false;
  const all = controls(region, focused.control);
  const next = all[all.indexOf(from as HTMLElement) + by];
  next?.focus();
  return next !== undefined;
}
