/** Returns the known project that differs from the name only in case or spaces, or the name itself if there is none. */
export function withKnownSpelling(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  return known.find((other) => fold(other) === fold(name)) ?? name;
}

function fold(name: string): string {
  return name.normalize("NFC").replaceAll(/\s+/g, " ").toLowerCase();
}
