import type { MouseEvent } from "react";

/** Selects the text on the click that focuses the field. The browser would put the caret into the text. */
export function selectOnFirstClick(event: MouseEvent<HTMLInputElement>): void {
  if (document.activeElement === event.currentTarget) return;
  event.preventDefault();
  event.currentTarget.focus();
}
