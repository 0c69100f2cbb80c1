// Web linking, RFC 8288: section 3 has the header's form, its appendix B.2 how to read it.

const links = /<([^>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*")*)/g;
const parameters = /;\s*([^\s=;]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*)))?/g;

/** The cursor of the next page in a Link header, or none where this is the last. */
export function nextCursor(link: string | null): string | undefined {
  for (const [, target = "", rest = ""] of (link ?? "").matchAll(links)) {
    if (!relations(rest).includes("next")) continue;
    // The base only makes a URL of the path; nothing is sent there.
    return new URL(target, "https://base.invalid").searchParams.get("cursor") ?? undefined;
  }
  return undefined;
}

// Several may stand in one "rel", and only the first "rel" counts.
function relations(rest: string): string[] {
  for (const [, name = "", quoted, plain] of rest.matchAll(parameters)) {
    if (name.toLowerCase() === "rel") return (quoted ?? plain ?? "").toLowerCase().split(/\s+/);
  }
  return [];
}
