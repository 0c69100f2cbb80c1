import type { Place } from "./GridContext.tsx";

/** The cell's input. It is found by what it is for: rows come and go, and with them every number. */
function inputAt({ day, project }: Place): HTMLInputElement | undefined {
  const inputs = document.querySelectorAll<HTMLInputElement>("input[data-day][data-project]");
  return [...inputs].find((input) => input.dataset.day === day && input.dataset.project === project);
}

/** Goes to the cell, with its text selected: also where it has the focus already, or the next number is added to it. */
export function focusCell(place: Place): void {
  const input = inputAt(place);
  input?.focus();
  input?.select();
}
