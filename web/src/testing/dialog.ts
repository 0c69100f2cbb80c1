// jsdom has the dialog element without its methods. These implement the parts of the HTML standard that tests observe.
// https://html.spec.whatwg.org/multipage/interactive-elements.html#the-dialog-element

/** Adds the methods to dialogs. */
export function addDialogMethods(): void {
  const previousFocus = new WeakMap<HTMLDialogElement, Element | null>();
  HTMLDialogElement.prototype.showModal = function showModal() {
    if (this.open) throw new DOMException("open already", "InvalidStateError");
    previousFocus.set(this, document.activeElement);
    this.open = true;
    this.querySelector<HTMLElement>("button, input, textarea, a[href]")?.focus();
  };
  HTMLDialogElement.prototype.close = function close() {
    if (!this.open) return;
    this.open = false;
    const previous = previousFocus.get(this);
    // A dialog that was removed from the document restores no focus.
    if (this.isConnected && previous instanceof HTMLElement) previous.focus();
    queueMicrotask(() => this.dispatchEvent(new Event("close")));
  };
}

/** Presses Escape: the browser fires "cancel", and closes the dialog if no listener prevents it. */
export function pressEscape(dialog: HTMLDialogElement): void {
  if (dialog.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
}
