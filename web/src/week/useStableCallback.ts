import { useCallback, useLayoutEffect, useRef } from "react";

/** Returns a function that stays the same over renders and calls the latest one. It must not be called during a render. */
export function useStableCallback<A extends unknown[], R>(latest: (...args: A) => R): (...args: A) => R {
  const current = useRef(latest);
  useLayoutEffect(() => {
    current.current = latest;
  });
  return useCallback((...args: A) => current.current(...args), []);
}
