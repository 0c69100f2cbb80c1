// Keyboard input of a user, for tests.
import { act, fireEvent } from "@testing-library/react";

export function type(input: HTMLElement, text: string): void {
  fireEvent.change(input, { target: { value: text } });
}

/** Types into a field and leaves it. */
export function enter(input: HTMLElement, text: string): void {
  act(() => input.focus());
  type(input, text);
  act(() => input.blur());
}

/** Presses a key in the focused element. */
export function press(key: string, modifiers: { altKey?: boolean; shiftKey?: boolean } = {}): void {
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...modifiers });
}
