import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { ScreenView } from "./ScreenView.tsx";
import type { Screen } from "./screen.ts";

const roots = new WeakMap<Element, Root>();

/** Shows the screen in the container, in place of its previous content. */
export function mount(container: Element, screen: Screen): void {
  const root = roots.get(container) ?? createRoot(container);
  roots.set(container, root);
  root.render(
    <StrictMode>
      <ScreenView screen={screen} />
    </StrictMode>,
  );
}
