import type { CellId } from "../GridContext.tsx";

/** Returns the cell's input. It is found by day and project, because indexes change when rows are added or removed. */
function inputAt({ day, project }: CellId): HTMLInputElement | undefined {
  const inputs = document.querySelectorAll<HTMLInputElement>("input[data-day][data-project]");
  return [...inputs].find((input) => input.dataset.day === day && input.dataset.project === project);
}

/** Focuses the cell and selects its text, even if it already has the focus: the next number must replace the text. */
export function focusCell(cellId: CellId): void {
  const input = inputAt(cellId);
  input?.focus();
  input?.select();
}
