/** Returns a function that picks pseudorandomly, with the same picks for the same seed: mulberry32. */
export function randomPicker(seed: number): <T>(of: readonly T[]) => T {
  let state = seed;
  return (of) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return of[((mixed ^ (mixed >>> 14)) >>> 0) % of.length] as (typeof of)[number];
  };
}
