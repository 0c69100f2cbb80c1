/** A state that changes, with the subscribe and snapshot functions for React's useSyncExternalStore. */
export class Observable<S> {
  readonly #subscribers = new Set<() => void>();
  #state: S;

  constructor(state: S) {
    this.#state = state;
  }

  /** Calls the subscriber after each change, until the returned function is called. */
  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  /** Returns the current state, which is the same object until it changes. */
  readonly snapshot = (): S => this.#state;

  protected setState(state: S): void {
    this.#state = state;
    for (const subscriber of this.#subscribers) subscriber();
  }
}
