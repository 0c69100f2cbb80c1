import { useLayoutEffect } from "react";

/**
 * Scrolls the element that has the focus out from under a bar when something more is shown in the bar. How far is up to
 * the element's scroll-margin.
 */
export function useFocusInView(...shown: readonly boolean[]): void {
  const parts = shown.join();
  useLayoutEffect(() => {
    if (parts.includes("true")) document.activeElement?.scrollIntoView({ block: "nearest" });
  }, [parts]);
}
