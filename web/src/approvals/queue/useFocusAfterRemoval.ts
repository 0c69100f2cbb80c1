// Entries leave the queue under the hands of whoever decides about them, and the focus must not leave with them.
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/** What a control is called in the page: data-control is its kind, data-item the row or group that it is for. */
interface Place {
  readonly control: string;
  readonly item: string;
}

function placeOf(element: Element): Place | undefined {
  const { control, item } = (element as HTMLElement).dataset;
  return control !== undefined && item !== undefined ? { control, item } : undefined;
}

function controls(region: Element, kind: string): HTMLElement[] {
  return [...region.querySelectorAll<HTMLElement>(`[data-control="${kind}"]`)];
}

/**
 * When the focused control goes, moves the focus to the same one of the next row or group, else of the one before, else
 * to the fallback. It looks whenever the component that uses it has rendered.
 */
export function useFocusAfterRemoval(
  region: RefObject<HTMLElement | null>,
  fallback: RefObject<HTMLElement | null>,
): void {
  const place = useRef<Place | undefined>(undefined);
  const order = useRef<readonly string[]>([]);

  useEffect(() => {
    const element = region.current;
    function note({ target }: FocusEvent) {
      place.current = placeOf(target as Element);
      order.current = remaining(element, place.current);
    }
    // The focus left a control that is still there: the person went elsewhere, and is not to be called back. The
    // browser may say the same of one that is being removed, which is seen only afterwards.
    function forget({ target, relatedTarget }: FocusEvent) {
      const left = placeOf(target as Element);
      queueMicrotask(() => {
        const went = (target as Element).isConnected && document.activeElement !== target;
        if (relatedTarget === null && went && place.current?.item === left?.item) place.current = undefined;
      });
    }
    element?.addEventListener("focusin", note);
    element?.addEventListener("focusout", forget);
    return () => {
      element?.removeEventListener("focusin", note);
      element?.removeEventListener("focusout", forget);
    };
  }, [region]);

  useLayoutEffect(() => {
    const lost = place.current;
    if (!lost || !region.current) return;
    // Only where the focus was lost with its control: a person who went elsewhere stays there.
    if (document.activeElement === document.body) {
      const next = successor(order.current, lost.item, controls(region.current, lost.control));
      (next ?? fallback.current)?.focus();
    }
    order.current = remaining(region.current, place.current);
  });
}

function remaining(region: Element | null, place: Place | undefined): string[] {
  if (!region || !place) return [];
  return controls(region, place.control).map((control) => control.dataset.item ?? "");
}

function successor(order: readonly string[], lost: string, left: readonly HTMLElement[]) {
  const at = order.indexOf(lost);
  const byItem = new Map(left.map((control) => [control.dataset.item, control]));
  const after = order.slice(at + 1).find((item) => byItem.has(item));
  const before = order.slice(0, Math.max(at, 0)).findLast((item) => byItem.has(item));
  return byItem.get(after ?? before);
}

/** Moves the focus to the same control of the row or group before or after. Tells whether there is one. */
export function moveFocus(region: Element, from: Element, by: 1 | -1): boolean {
  const place = placeOf(from);
  if (!place) return false;
  const all = controls(region, place.control);
  const next = all[all.indexOf(from as HTMLElement) + by];
  next?.focus();
  return next !== undefined;
}
