/** The name as it is known already, however its letters' case and spaces were typed; else as it was typed. */
export function asKnown(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  return known.find((other) => fold(other) === fold(name)) ?? name;
}

function fold(name: string): string {
  return name.normalize("NFC").replaceAll(/\s+/g, " ").toLowerCase();
}
