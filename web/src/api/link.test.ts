import { expect, test } from "vitest";
import { nextCursor } from "./link.ts";

test.each([
  ['</timesheets?from=2026-11-01&cursor=abc>; rel="next"', "abc"],
  ["</timesheets?cursor=abc>; rel=next", "abc"],
  ['<https://api.example.com/v1/timesheets?cursor=a%2Bb%3D>;rel="next"', "a+b="],
  ['</timesheets?cursor=p>; rel="prev", </timesheets?cursor=n>; rel="next"', "n"],
  ['</timesheets?project=A,B&cursor=n>; rel="next"', "n"],
  ['</timesheets?cursor=n>; title="More, and more"; rel="next"', "n"],
  ['</timesheets?cursor=n>; rel="next"; title="x"', "n"],
  ['</timesheets?cursor=n>; REL="Next"', "n"],
  ['</timesheets?cursor=n>; rel = "last next"', "n"],
  ['</timesheets?cursor=n>; title="a \\"b\\", c"; rel=next', "n"],
  // The first "rel" parameter counts, and not a "rel" inside another parameter's value.
  ["</timesheets?cursor=n>; rel=prev; rel=next", undefined],
  ['</timesheets?cursor=n>; title="; rel=next"', undefined],
  ['</timesheets?cursor=n>; rel="prev"', undefined],
  ['</timesheets?cursor=n>; rel="nextish"', undefined],
  ["</timesheets?cursor=n>", undefined],
  ['</timesheets>; rel="next"', undefined],
  ["", undefined],
  ["junk", undefined],
  [null, undefined],
])("nextCursor(%s) returns %s", (header, cursor) => {
  expect(nextCursor(header)).toBe(cursor);
});
