// What went wrong with a request, in one shape whoever says it: the API (docs/errors.md), the network, the clock.
import type { components } from "./schema.ts";

export type FieldFault = NonNullable<components["schemas"]["Problem"]["fields"]>[number];

/** The codes that are this page's own, beside the API's. */
export type OwnCode =
  /** No answer: the network, or the server, is away. */
  | "unreachable"
  /** No answer in time. */
  | "timeout"
  /** An answer that is not the API's. */
  | "unreadable";

/** Seconds to wait where a 429 or a 503 does not say. */
const defaultWait = 1;

export interface ProblemParts {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly fields?: readonly FieldFault[];
  readonly requestId?: string;
  readonly retryAfter?: number;
}

/** A request that failed. It is thrown, never returned. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** The answer's status; 0 where there was none. */
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldFault[];
  /** Finds the request in the service's logs. */
  readonly requestId: string | undefined;
  /** Seconds after which the service wants to be asked again. */
  readonly retryAfter: number | undefined;

  constructor(parts: ProblemParts, options?: ErrorOptions) {
    super(parts.message, options);
    this.status = parts.status;
    this.code = parts.code;
    this.fields = parts.fields ?? [];
    this.requestId = parts.requestId;
    this.retryAfter = parts.retryAfter;
  }

  /** Whether the same request may well succeed later, with nothing changed by anybody. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** Whether the service may have done what was asked although it did not say so. */
  get uncertain(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Makes a Problem of whatever was thrown. An abort stays what it is. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const timedOut = error instanceof DOMException && error.name === "TimeoutError";
  return new Problem(
    { status: 0, code: timedOut ? "timeout" : "unreachable", message: "No answer" },
    { cause: error },
  );
}

/** Makes a Problem of an answer that is an error, with what its body said. */
export function problemFrom(response: Response, body: unknown): Problem {
  const said =
    typeof body === "object" && body !== null ? (body as Partial<components["schemas"]["Problem"]>) : {};
  const known = typeof said.code === "string" && typeof said.message === "string";
  const wait = retryAfter(response);
  return new Problem({
    status: response.status,
    code: known ? (said.code as string) : "unreadable",
    message: known ? (said.message as string) : `Answer ${response.status}`,
    ...(Array.isArray(said.fields) && { fields: said.fields }),
    ...(typeof said.request_id === "string" && { requestId: said.request_id }),
    ...(wait !== undefined && { retryAfter: wait }),
  });
}

// https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3; the API sends seconds only.
function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds;
  return response.status === 429 || response.status === 503 ? defaultWait : undefined;
}
