// jsdom has the dialog element without its methods. These do what HTML says of them as far as a test can see it.
// https://html.spec.whatwg.org/multipage/interactive-elements.html#the-dialog-element

/** Gives dialogs their methods. */
export function withDialogs(): void {
  const before = new WeakMap<HTMLDialogElement, Element | null>();
  HTMLDialogElement.prototype.showModal = function showModal() {
    if (this.open) throw new DOMException("open already", "InvalidStateError");
    before.set(this, document.activeElement);
    this.open = true;
    this.querySelector<HTMLElement>("button, input, textarea, a[href]")?.focus();
  };
  HTMLDialogElement.prototype.close = function close() {
    if (!this.open) return;
    this.open = false;
    const previous = before.get(this);
    // One that has left the document gives the focus back to nobody.
    if (this.isConnected && previous instanceof HTMLElement) previous.focus();
    queueMicrotask(() => this.dispatchEvent(new Event("close")));
  };
}

/** Presses Escape: the browser asks by "cancel", and closes the dialog itself where nobody says no. */
export function pressEscape(dialog: HTMLDialogElement): void {
  if (dialog.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
}
