/** Characters that a project's name has at most. */
export const longestProject = 100;

type ProjectName =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "fault"; readonly fault: "empty" | "length" | "characters" };

/** Reads a project's name by the rules of the API, which counts characters and not UTF-16's halves of them. */
export function readProjectName(text: string): ProjectName {
  const name = text.trim();
  if (name === "") return { kind: "fault", fault: "empty" };
  // Control characters, and halves of characters, which are not text (Unicode categories Cc and Cs).
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return { kind: "fault", fault: "characters" };
  return [...name].length > longestProject ? { kind: "fault", fault: "length" } : { kind: "name", name };
}
