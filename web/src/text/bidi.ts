// Isolates names from a sentence of another direction. https://www.w3.org/International/articles/inline-bidi-markup/

/** Matches the scripts that run right to left, and the characters that change the direction. */
const changesDirection =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const firstStrongIsolate = "\u2068";
const popDirectionalIsolate = "\u2069";

/**
 * Returns the text, isolated if it has a character that would move the numbers and the punctuation beside it. In JSX
 * use `<bdi>`; this is for plain strings, such as options and labels.
 */
export function isolated(text: string): string {
  return changesDirection.test(text) ? firstStrongIsolate + text + popDirectionalIsolate : text;
}
