// Tests that only this folder contains text for users, so that a translator finds all of it.
import ts from "typescript";
import { expect, test } from "vitest";

const sources = import.meta.glob<string>(
  ["../**/*.{ts,tsx}", "!../**/*.test.{ts,tsx}", "!../**/testing/**", "!../**/harness.tsx", "!./**"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);

/** Matches attributes that are displayed or announced by screen readers. */
const readable =
  /^(alt|aria-(label|description|roledescription|valuetext|placeholder)|label|placeholder|title)$/;
/** Signs such as ○ and ·, and single letters, need no translation. */
const words = /\p{L}{2}/u;

/** Returns the literals in a component's JSX that users would read, each with its line. */
function literalsIn(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const keep = (node: ts.Node, text: string) => {
    if (!words.test(text)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${name}:${line + 1} ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) keep(node, node.text);
    else if (ts.isStringLiteralLike(node) && isShown(node)) keep(node, node.text);
    else if (ts.isTemplateExpression(node) && isShown(node)) keep(node, textOf(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function textOf(node: ts.TemplateExpression): string {
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("");
}

/** Reports whether JSX displays the text: as a child, or as a readable attribute, also inside a condition. */
function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return readable.test(parent.name.getText());
  if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) ? isShown(parent) : true;
  if (ts.isParenthesizedExpression(parent)) return isShown(parent);
  if (ts.isConditionalExpression(parent)) return parent.condition !== node && isShown(parent);
  if (ts.isBinaryExpression(parent)) return parent.right === node && isShown(parent);
  return false;
}

test("components have no words of their own", () => {
  const all = Object.entries(sources).filter(([name]) => name.endsWith(".tsx"));
  expect(all.length).toBeGreaterThan(20);
  expect(all.flatMap(([name, source]) => literalsIn(name, source))).toEqual([]);
});

test.each([
  ["<p>Hello there</p>", 1],
  ['<p>{"Hello"}</p>', 1],
  [`<p>{\`Hello \${name}\`}</p>`, 1],
  ['<p>{known ? name : "Unknown"}</p>', 1],
  ['<p>{known && "Known user"}</p>', 1],
  ['<button aria-label="Close">✕</button>', 1],
  ['<input placeholder={"7.5 hours"} title={open ? "Open" : "Shut"} />', 3],
  ['<img alt="" className="wide" src="/icon.svg" />', 0],
  ['<p className={wide ? "wide" : "slim"}>{text.title} · ○</p>', 0],
  ['<p>{kind === "open" ? text.open : text.shut}</p>', 0],
  ['<p>{word("key")}</p>', 0],
])("%s has %i", (jsx, count) => {
  expect(literalsIn("x.tsx", `const x = ${jsx};`)).toHaveLength(count);
});
