import type { MouseEvent } from "react";

/** Has the click that brings the focus leave the text selected: it would put the caret somewhere into it. */
export function selectOnFirst(event: MouseEvent<HTMLInputElement>): void {
  if (document.activeElement === event.currentTarget) return;
  event.preventDefault();
  event.currentTarget.focus();
}
