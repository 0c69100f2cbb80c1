/** The cursor of the next page in a Link header (RFC 8288), or none where this is the last. */
export function nextCursor(link: string | null): string | undefined {
  for (const part of link?.split(",") ?? []) {
    const match = /^\s*<([^>]*)>\s*;\s*rel="?next"?\s*$/.exec(part);
    // The base only makes a URL of the path; nothing is sent there.
    if (match?.[1] !== undefined)
      return new URL(match[1], "https://base.invalid").searchParams.get("cursor") ?? undefined;
  }
  return undefined;
}
