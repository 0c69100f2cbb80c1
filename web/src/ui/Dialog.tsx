import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { text } from "../text/text.ts";
import { Button } from "./Button.tsx";
import styles from "./Dialog.module.css";

interface Props {
  readonly title: string;
  /** Escape, the close button and a click beside it. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A modal dialog, while it is rendered. The browser keeps the focus in it and gives it back at its end. */
export function Dialog({ title, onClose, children, actions }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pressedBeside = useRef(false);
  const titleId = useId();
  // Closed before it leaves the page: one that has left gives the focus back to nobody.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does for the keyboard what a click beside the dialog does.
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A second Escape closes it whatever is said to the first: whoever renders it must know.
      onClose={() => {
        if (!dialog.current?.open) onClose();
      }}
      // Text that is marked with the mouse may end beside the dialog; only a click that begins there is one.
      onPointerDown={(event) => {
        pressedBeside.current = event.target === dialog.current;
      }}
      onClick={(event) => {
        if (event.target === dialog.current && pressedBeside.current) onClose();
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
