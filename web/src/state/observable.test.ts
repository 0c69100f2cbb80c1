import { expect, test } from "vitest";
import { Observable } from "./observable.ts";

class Counter extends Observable<{ readonly count: number }> {
  increment(): void {
    this.setState({ count: this.snapshot().count + 1 });
  }
}

test("subscribers are called after each change, until they unsubscribe", () => {
  const counter = new Counter({ count: 0 });
  const seen: number[] = [];
  const unsubscribe = counter.subscribe(() => seen.push(counter.snapshot().count));
  counter.increment();
  counter.increment();
  unsubscribe();
  counter.increment();
  expect(seen).toEqual([1, 2]);
  expect(counter.snapshot()).toEqual({ count: 3 });
});

test("a snapshot is the same object until the state changes", () => {
  const counter = new Counter({ count: 0 });
  expect(counter.snapshot()).toBe(counter.snapshot());
});
