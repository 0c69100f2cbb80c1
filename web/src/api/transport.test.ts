import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Renewal } from "../auth/session.ts";
import { Problem } from "./problem.ts";
import { authorizedFetch, type SessionTokens } from "./transport.ts";

const url = "https://api.example.com/timesheets";
const server = setupServer();
const refused = () => HttpResponse.json({ code: "unauthorized", message: "no" }, { status: 401 });

/** A session whose tokens are "token-1", "token-2" and so on. */
class Tokens implements SessionTokens {
  number = 1;
  valid = true;
  expired = false;
  renewals = 0;
  next: Renewal = "renewed";

  accessToken = async () => (this.valid && !this.expired ? `token-${this.number}` : undefined);

  renew = async (token?: string): Promise<Renewal> => {
    if (this.expired) return "refused";
    if (token !== undefined && token !== `token-${this.number}`) return "renewed";
    this.renewals++;
    if (this.next === "refused") this.expired = true;
    if (this.next !== "renewed") return this.next;
    this.number++;
    this.valid = true;
    return "renewed";
  };

  expire = () => {
    this.expired = true;
  };
}

let session: Tokens;
let send: (request: Request) => Promise<Response>;
let authorizations: (string | null)[];

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  session = new Tokens();
  send = authorizedFetch(session);
  authorizations = [];
});
afterEach(() => {
  server.resetHandlers();
  vi.restoreAllMocks();
});
afterAll(() => server.close());

/** Sets the API's responses to the next requests, in order. The last one repeats. */
function respondWith(...list: ((request: Request) => Response | Promise<Response>)[]): void {
  let index = 0;
  server.use(
    http.all(url, ({ request }) => {
      authorizations.push(request.headers.get("Authorization"));
      return list[Math.min(index++, list.length - 1)]?.(request) ?? HttpResponse.error();
    }),
  );
}

const ok = () => HttpResponse.json([]);
const failedRequest = (request: Request): Promise<Problem> =>
  send(request).then(
    () => Promise.reject(new Error("the request succeeded")),
    (error: unknown) => (error instanceof Problem ? error : Promise.reject(error)),
  );
const createRequest = (init?: RequestInit) => new Request(url, init);

test("sends the token, and no cookies", async () => {
  const spy = vi.spyOn(globalThis, "fetch");
  respondWith(ok);
  expect(await (await send(createRequest())).json()).toEqual([]);
  expect(authorizations).toEqual(["Bearer token-1"]);
  const [sent] = spy.mock.calls[0] ?? [];
  // With another cache mode, Chromium would send a preflight before each request.
  expect(sent).toMatchObject({ credentials: "omit", cache: "default", redirect: "error" });
});

describe("a 401", () => {
  test("renews the token once and sends the same request again, including its body", async () => {
    const bodies: string[] = [];
    const recordBody = (respond: () => Response) => async (request: Request) => {
      bodies.push(await request.text());
      return respond();
    };
    respondWith(recordBody(refused), recordBody(ok));
    await send(createRequest({ method: "POST", body: '{"hours":7}', headers: { "Idempotency-Key": "k" } }));
    expect(authorizations).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(bodies).toEqual(['{"hours":7}', '{"hours":7}']);
  });

  test("to several requests renews the token once, whatever the order of the responses", async () => {
    let release = () => undefined as unknown;
    const gate = new Promise((resolve) => {
      release = () => resolve(undefined);
    });
    server.use(
      http.get(`${url}/:id`, async ({ request, params }) => {
        authorizations.push(request.headers.get("Authorization"));
        if (authorizations.at(-1) !== "Bearer token-1") return ok();
        if (params.id === "late") await gate;
        return refused();
      }),
    );
    const slow = send(new Request(`${url}/late`));
    await Promise.all(["1", "2", "3"].map((id) => send(new Request(`${url}/${id}`))));
    release();
    await slow;
    expect(session.renewals).toBe(1);
  });

  test("after a renewal ends the session, and the request is not sent a third time", async () => {
    respondWith(refused);
    expect(await failedRequest(createRequest())).toMatchObject({ status: 401, code: "unauthorized" });
    expect(authorizations).toHaveLength(2);
    expect(session.expired).toBe(true);
    expect(await failedRequest(createRequest())).toMatchObject({ status: 401 });
    expect(authorizations).toHaveLength(2);
  });

  test("ends the session if the provider refuses to renew it", async () => {
    session.next = "refused";
    respondWith(refused);
    expect(await failedRequest(createRequest())).toMatchObject({ status: 401 });
    expect(authorizations).toHaveLength(1);
    expect(session.expired).toBe(true);
  });

  test("keeps the session if the provider can't be reached", async () => {
    session.next = "unreachable";
    respondWith(refused);
    expect(await failedRequest(createRequest())).toMatchObject({ code: "unreachable", transient: true });
    expect(session.expired).toBe(false);
  });
});

test.each([400, 403, 404, 409, 412, 429, 500, 503])("a %i doesn't renew the token", async (status) => {
  respondWith(() => HttpResponse.json({ code: "c", message: "m" }, { status }));
  expect(await failedRequest(createRequest())).toMatchObject({ status, code: "c", message: "m" });
  expect(authorizations).toHaveLength(1);
  expect(session.renewals).toBe(0);
  expect(session.expired).toBe(false);
});

describe("without a valid token", () => {
  beforeEach(() => {
    session.valid = false;
    respondWith(ok);
  });

  test("a token is renewed before the request is sent", async () => {
    await send(createRequest());
    expect(authorizations).toEqual(["Bearer token-2"]);
  });

  test("and with an unreachable provider, nothing is sent and the session continues", async () => {
    session.next = "unreachable";
    expect(await failedRequest(createRequest())).toMatchObject({
      status: 0,
      code: "unreachable",
      transient: true,
    });
    expect(authorizations).toEqual([]);
    expect(session.expired).toBe(false);
  });

  test("and with an ended session, nothing is sent", async () => {
    session.next = "refused";
    expect(await failedRequest(createRequest())).toMatchObject({ status: 401, transient: false });
    expect(authorizations).toEqual([]);
  });
});

describe("a missing response", () => {
  test("is unreachable if the network failed", async () => {
    respondWith(() => HttpResponse.error());
    expect(await failedRequest(createRequest())).toMatchObject({
      status: 0,
      code: "unreachable",
      transient: true,
      uncertain: true,
    });
  });

  test("is a timeout if it took too long", async () => {
    const timer = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(timer.signal);
    respondWith(() => {
      timer.abort(new DOMException("late", "TimeoutError"));
      return new Promise(() => undefined);
    });
    expect(await failedRequest(createRequest())).toMatchObject({
      status: 0,
      code: "timeout",
      transient: true,
      uncertain: true,
    });
    // The page waits for longer than the gateway's limit of 29 s, so that the gateway's response arrives.
    expect(timeout).toHaveBeenCalledWith(30_000);
  });

  test("is an AbortError if the caller aborted the request", async () => {
    const controller = new AbortController();
    respondWith(() => {
      controller.abort();
      return new Promise(() => undefined);
    });
    await expect(send(createRequest({ signal: controller.signal }))).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  test("is unreachable if the body was cut off", async () => {
    respondWith(() => {
      const broken = new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('[{"id":'));
          stream.error(new Error("cut off"));
        },
      });
      return new HttpResponse(broken, { headers: { "Content-Type": "application/json" } });
    });
    expect(await failedRequest(createRequest())).toMatchObject({
      status: 0,
      code: "unreachable",
      uncertain: true,
    });
  });

  // A hotel's sign-in page responds to every request with 200.
  test("is unreadable if another server responded", async () => {
    respondWith(
      () => new HttpResponse("<h1>Welcome to our Wi-Fi</h1>", { headers: { "Content-Type": "text/html" } }),
    );
    expect(await failedRequest(createRequest({ method: "DELETE" }))).toMatchObject({
      status: 0,
      code: "unreadable",
      transient: true,
      uncertain: true,
    });
  });
});

test("a response without a body is a success", async () => {
  respondWith(() => new HttpResponse(null, { status: 204 }));
  expect((await send(createRequest({ method: "DELETE" }))).status).toBe(204);
});

test("an error response that isn't from the API keeps its status", async () => {
  respondWith(
    () => new HttpResponse("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } }),
  );
  expect(await failedRequest(createRequest())).toMatchObject({
    status: 502,
    code: "unreadable",
    message: "Status 502",
  });
});
