// The person filter is kept in the address, so that links, the back button and a reload restore it.

/** The person of the address if it names none. */
export const everybody = "";

const parameter = "person";
/** The API's limit, in bytes. */
const longest = 254;
/** One @, and neither white space nor invisible characters. */
const email = /^[^@\s\p{C}]+@[^@\s\p{C}]+$/u;

export interface PersonInAddress {
  readonly person: string;
  /** The name of the parameter, if it is no email address. */
  readonly ignored?: string;
}

/** Reads the person from the address. An invalid one is ignored and reported. */
export function readPerson(params: URLSearchParams): PersonInAddress {
  // As the API compares them: ASCII letters in lower case.
  const text = (params.get(parameter) ?? "").trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (text === "") return { person: everybody };
  const valid = email.test(text) && new TextEncoder().encode(text).length <= longest;
  return valid ? { person: text } : { person: everybody, ignored: parameter };
}

/** The address with another person; everything else in it stays. */
export function withPerson(params: URLSearchParams, person: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (person === everybody) next.delete(parameter);
  else next.set(parameter, person);
  return next;
}
