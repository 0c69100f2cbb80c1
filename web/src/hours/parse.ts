// Hours as people type them. Inside, they are whole minutes: ten times 0.1 is not 1.

/** Entries are in quarters of an hour. */
export const stepMinutes = 15;
/** The most that a day has. */
export const dayMinutes = 24 * 60;

export type ParsedHours =
  | { readonly kind: "empty" }
  | { readonly kind: "minutes"; readonly minutes: number }
  | { readonly kind: "fault"; readonly fault: "format" | "step" | "range" };

const decimal = /^(\d{0,2})[.,](\d{1,4})\s*h?$/i;
const whole = /^(\d{1,2})\s*h?$/i;
const clock = /^(\d{1,2})\s*[:h]\s*(\d{2})\s*(?:m(?:in)?)?$/i;
const clockWithoutHours = /^:(\d{2})$/;
const minutesOnly = /^(\d{1,4})\s*m(in)?$/i;

/** Reads 7.5, 7,5, 7:30, :30, 7h30, 7h 30min, 7h and 450m. An empty text, blanks and 0 are "empty". */
export function parseHours(text: string): ParsedHours {
  // A Japanese keyboard types wide digits: NFKC makes them plain ones.
  const trimmed = text.normalize("NFKC").trim();
  if (trimmed === "") return { kind: "empty" };
  const minutes = readMinutes(trimmed);
  if (minutes === undefined) return { kind: "fault", fault: "format" };
  if (minutes % stepMinutes !== 0) return { kind: "fault", fault: "step" };
  if (minutes > dayMinutes) return { kind: "fault", fault: "range" };
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
  // In integers: the fraction's digits over a power of ten, times 60.
  const digits = match[2] ?? "";
  return ((Number(match[1]) * 10 ** digits.length + Number(digits)) * 60) / 10 ** digits.length;
}
