// Parses hours as users type them. The page calculates in whole minutes, because adding 0.1 ten times isn't 1.

/** The step of an entry's hours, in minutes: a quarter of an hour. */
export const stepMinutes = 15;
/** The minutes in a day. */
export const dayMinutes = 24 * 60;

export type ParsedHours =
  | { readonly kind: "empty" }
  | { readonly kind: "minutes"; readonly minutes: number }
  | { readonly kind: "invalid"; readonly error: "format" | "step" | "range" };

const decimal = /^(\d{0,2})[.,](\d{1,4})\s*h?$/i;
const whole = /^(\d{1,2})\s*h?$/i;
const clock = /^(\d{1,2})\s*[:h]\s*(\d{2})\s*(?:m(?:in)?)?$/i;
const clockWithoutHours = /^:(\d{2})$/;
const minutesOnly = /^(\d{1,4})\s*m(in)?$/i;

/** Parses 7.5, 7,5, 7:30, :30, 7h30, 7h 30min, 7h and 450m. An empty text, white space and 0 are "empty". */
export function parseHours(text: string): ParsedHours {
  // Japanese keyboards type full-width digits, which NFKC converts to ASCII.
  const trimmed = text.normalize("NFKC").trim();
  if (trimmed === "") return { kind: "empty" };
  const minutes = readMinutes(trimmed);
  if (minutes === undefined) return { kind: "invalid", error: "format" };
  if (minutes % stepMinutes !== 0) return { kind: "invalid", error: "step" };
  if (minutes > dayMinutes) return { kind: "invalid", error: "range" };
  return minutes === 0 ? { kind: "empty" } : { kind: "minutes", minutes };
}

function readMinutes(text: string): number | undefined {
  let match = whole.exec(text);
  if (match) return Number(match[1]) * 60;
  match = clock.exec(text);
  if (match) return Number(match[2]) < 60 ? Number(match[1]) * 60 + Number(match[2]) : undefined;
  match = clockWithoutHours.exec(text);
  if (match) return Number(match[1]) < 60 ? Number(match[1]) : undefined;
  match = minutesOnly.exec(text);
  if (match) return Number(match[1]);
  match = decimal.exec(text);
  if (!match) return undefined;
  // Calculate with integers: all digits times 60, divided by a power of ten.
  const digits = match[2] ?? "";
  return ((Number(match[1]) * 10 ** digits.length + Number(digits)) * 60) / 10 ** digits.length;
}
