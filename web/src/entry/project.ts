/** Characters that a project's name has at most. */
export const longestProject = 100;

type ProjectName =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "fault"; readonly fault: "empty" | "length" | "characters" };

/** Blanks that are letters or symbols. */
const blanks = /[\u2800\u3164\uffa0]/gu;

/**
 * Format characters such as zero-width spaces and bidirectional controls. The API keeps those that are left out here:
 * the Arabic, Syriac and Kaithi signs that can be seen, and joiners and tags in some places.
 */
const invisible =
  /(?!\u200c|\u200d|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{e0020}-\u{e007f}])\p{Cf}/gu;

/**
 * Reads a project's name by the rules of the API, which counts characters and not UTF-16's halves of them. The name is
 * normalized as the API does it, so that its entries come back under the name of the row that they were typed into.
 * The API also removes joiners, tags and variation selectors that have no effect.
 */
export function readProjectName(text: string): ProjectName {
  const trimmed = text.trim();
  // Control characters, and halves of characters, which are not text (Unicode categories Cc and Cs).
  if (/[\p{Cc}\p{Cs}]/u.test(trimmed)) return { kind: "fault", fault: "characters" };
  const visible = trimmed.replace(blanks, " ").replace(invisible, "");
  const name = visible.normalize("NFC").replace(/\s+/gu, " ").trim();
  if (name === "") return { kind: "fault", fault: "empty" };
  return [...name].length > longestProject ? { kind: "fault", fault: "length" } : { kind: "name", name };
}
