import { useLayoutEffect } from "react";

/**
 * Scrolls the focused element clear of a bar when more content appears in the bar. The element's scroll-margin sets the
 * distance.
 */
export function useFocusInView(...visible: readonly boolean[]): void {
  const key = visible.join();
  useLayoutEffect(() => {
    if (key.includes("true")) document.activeElement?.scrollIntoView({ block: "nearest" });
  }, [key]);
}
