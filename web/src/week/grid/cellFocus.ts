import type { Place } from "../GridContext.tsx";

/** The cell's input. It is found by what it is for: rows come and go, and with them every number. */
function inputAt({ day, project }: Place): HTMLInputElement | undefined {
  const inputs = document.querySelectorAll<HTMLInputElement>("input[data-day][data-project]");
  return [...inputs].find((input) => input.dataset.day === day && input.dataset.project === project);
}

/** Focuses the cell and selects its text, also if it has the focus already: else the next number would be appended. */
export function focusCell(place: Place): void {
  const input = inputAt(place);
  input?.focus();
  input?.select();
}
