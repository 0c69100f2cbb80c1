import { useLayoutEffect } from "react";

/**
 * Scrolls the focused element clear of a bar when more content appears in the bar. The element's scroll-margin sets the
 * distance.
 */
export function useFocusInView(...shown: readonly boolean[]): void {
  const parts = shown.join();
  useLayoutEffect(() => {
    if (parts.includes("true")) document.activeElement?.scrollIntoView({ block: "nearest" });
  }, [parts]);
}
