import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { text } from "../text/text.ts";
import { Button } from "./Button.tsx";
import styles from "./Dialog.module.css";

interface Props {
  readonly title: string;
  /** Called on Escape, the close button and a click beside the dialog. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A modal dialog, open while it is rendered. The browser traps the focus and restores it when the dialog closes. */
export function Dialog({ title, onClose, children, actions }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pressedOutside = useRef(false);
  const titleId = useId();
  // Close the dialog before it is removed from the page: a removed dialog doesn't restore the focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's equivalent of a click beside the dialog.
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Browsers close the dialog on a second Escape even if the first was cancelled, so notify the caller.
      onClose={() => {
        if (!dialog.current?.open) onClose();
      }}
      // Selecting text with the mouse may end beside the dialog. A click closes the dialog only if it also began there.
      onPointerDown={(event) => {
        pressedOutside.current = event.target === dialog.current;
      }}
      onClick={(event) => {
        if (event.target === dialog.current && pressedOutside.current) onClose();
      }}
    >
      <div className={styles.frame}>
        <header className={styles.header}>
          <h2 id={titleId}>{title}</h2>
          <Button kind="quiet" onClick={onClose} aria-label={text.close}>
            <span aria-hidden="true">✕</span>
          </Button>
        </header>
        <div className={styles.content}>{children}</div>
        {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
      </div>
    </dialog>
  );
}
