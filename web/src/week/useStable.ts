import { useCallback, useLayoutEffect, useRef } from "react";

/** A function that stays the same over renders and does what the last of them says; not to be called in one. */
export function useStable<A extends unknown[], R>(latest: (...args: A) => R): (...args: A) => R {
  const current = useRef(latest);
  useLayoutEffect(() => {
    current.current = latest;
  });
  return useCallback((...args: A) => current.current(...args), []);
}
