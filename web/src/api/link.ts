// Web linking, RFC 8288: section 3 defines the header's syntax, appendix B.2 how to parse it.

const links = /<([^>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*")*)/g;
const parameters = /;\s*([^\s=;]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*)))?/g;

/** Returns the cursor of the next page in a Link header, or undefined on the last page. */
export function nextCursor(link: string | null): string | undefined {
  for (const [, target = "", rest = ""] of (link ?? "").matchAll(links)) {
    if (!relations(rest).includes("next")) continue;
    // The base is needed to resolve the relative path. No request is sent to it.
    return new URL(target, "https://base.invalid").searchParams.get("cursor") ?? undefined;
  }
  return undefined;
}

// If a link has several "rel" parameters, the first one counts. A "rel" may list several relations.
function relations(rest: string): string[] {
  for (const [, name = "", quoted, unquoted] of rest.matchAll(parameters)) {
    if (name.toLowerCase() === "rel") return (quoted ?? unquoted ?? "").toLowerCase().split(/\s+/);
  }
  return [];
}
