/** The longest project name, in characters. */
export const maxProjectLength = 100;

type ProjectName =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "invalid"; readonly error: "empty" | "length" | "characters" };

/** Characters that look blank but that Unicode classifies as letters or symbols. */
const blanks = /[\u2800\u3164\uffa0]/gu;

/**
 * Format characters such as zero-width spaces and bidirectional controls. The exceptions are those that the API keeps:
 * visible Arabic, Syriac and Kaithi signs, and joiners and tags in some places.
 */
const invisible =
  /(?!\u200c|\u200d|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{e0020}-\u{e007f}])\p{Cf}/gu;

/**
 * Validates and normalizes a project's name by the API's rules, so that its entries are returned under the name of the
 * row that they were typed into. The API counts characters, not UTF-16 code units. The API also removes joiners, tags
 * and variation selectors that have no effect; this function keeps them.
 */
export function parseProjectName(text: string): ProjectName {
  const trimmed = text.trim();
  // Control characters, and unpaired surrogates (Unicode categories Cc and Cs).
  if (/[\p{Cc}\p{Cs}]/u.test(trimmed)) return { kind: "invalid", error: "characters" };
  const visible = trimmed.replace(blanks, " ").replace(invisible, "");
  const name = visible.normalize("NFC").replace(/\s+/gu, " ").trim();
  if (name === "") return { kind: "invalid", error: "empty" };
  return [...name].length > maxProjectLength ? { kind: "invalid", error: "length" } : { kind: "name", name };
}
