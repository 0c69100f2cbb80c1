// One error type for every failed request: an error of the API (docs/errors.md), of the network, or a timeout.
import type { components } from "./schema.ts";

export type FieldError = NonNullable<components["schemas"]["Problem"]["fields"]>[number];

export interface ProblemParts {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly fields?: readonly FieldError[];
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/** A request that failed. It is thrown, never returned. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** The response's status, or 0 if there was no response, or a successful one that isn't the API's. */
  readonly status: number;
  /**
   * The API's code, or one of this page's own: "unreachable" if the network or the server is unavailable, "timeout" if
   * no response came in time, "unreadable" if the response isn't the API's.
   */
  readonly code: string;
  readonly fields: readonly FieldError[];
  /** The id of the request in the service's logs. */
  readonly requestId: string | undefined;
  /** Seconds to wait before a retry, if the service sent Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(parts: ProblemParts, options?: ErrorOptions) {
    super(parts.message, options);
    this.status = parts.status;
    this.code = parts.code;
    this.fields = parts.fields ?? [];
    this.requestId = parts.requestId;
    this.retryAfter = parts.retryAfter;
  }

  /** Whether the error is transient: the same request may succeed later. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** Whether the request may have taken effect although it failed. */
  get uncertain(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Returns the error as a Problem. If it isn't one already, the request had no response. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const timedOut = error instanceof DOMException && error.name === "TimeoutError";
  return new Problem(
    { status: 0, code: timedOut ? "timeout" : "unreachable", message: "No response" },
    { cause: error },
  );
}

/** Returns an error response as a Problem, with the fields of the response's body. */
export function problemFrom(response: Response, body: unknown): Problem {
  const members: Readonly<Record<string, unknown>> = isObject(body) ? body : {};
  const { code, message, fields, request_id: requestId } = members;
  const isApiError = typeof code === "string" && typeof message === "string";
  const wait = retryAfter(response.headers.get("Retry-After"));
  return new Problem({
    status: response.status,
    code: isApiError ? code : "unreadable",
    message: isApiError ? message : `Status ${response.status}`,
    ...(Array.isArray(fields) && { fields: fields.filter(isFieldError) }),
    ...(typeof requestId === "string" && { requestId }),
    ...(wait !== undefined && { retryAfter: wait }),
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isFieldError(value: unknown): value is FieldError {
  return (
    isObject(value) && [value.field, value.code, value.message].every((part) => typeof part === "string")
  );
}

// Retry-After is a number of seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
function retryAfter(header: string | null): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text);
  const at = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(Math.ceil((at - Date.now()) / 1_000), 0);
}
