// The filter by user is kept in the address, so that links, the back button and a reload restore it.

/** The user filter of an address without one. */
export const allUsers = "";

const parameter = "person";
/** The API's limit, in bytes. */
const maxEmailBytes = 254;
/** One @, and neither white space nor invisible characters. */
const email = /^[^@\s\p{C}]+@[^@\s\p{C}]+$/u;

export interface UserFilter {
  readonly user: string;
  /** The name of the parameter, if it isn't an email address. */
  readonly ignored?: string;
}

/** Reads the user from the address. An invalid user is ignored and reported. */
export function readUserFilter(params: URLSearchParams): UserFilter {
  // Normalized as in the API: ASCII letters in lower case.
  const text = (params.get(parameter) ?? "").trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (text === "") return { user: allUsers };
  const valid = email.test(text) && new TextEncoder().encode(text).length <= maxEmailBytes;
  return valid ? { user: text } : { user: allUsers, ignored: parameter };
}

/** Returns the address's parameters with another user. The other parameters stay. */
export function withUserFilter(params: URLSearchParams, user: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (user === allUsers) next.delete(parameter);
  else next.set(parameter, user);
  return next;
}
