import { useCallback, useLayoutEffect, useRef } from "react";

/**
 * Returns a function that is the same object in all renders, and calls the function of the latest render. The returned
 * function must not be called during a render.
 */
export function useStableCallback<A extends unknown[], R>(latest: (...args: A) => R): (...args: A) => R {
  const current = useRef(latest);
  useLayoutEffect(() => {
    current.current = latest;
  });
  return useCallback((...args: A) => current.current(...args), []);
}
