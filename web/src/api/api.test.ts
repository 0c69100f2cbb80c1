import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createApi } from "./api.ts";
import { authorizedFetch } from "./transport.ts";

const base = "https://api.example.com/v1";
const server = setupServer();
const tokens = {
  accessToken: async () => "token",
  renew: async () => "refused" as const,
  expire: () => undefined,
};
const api = createApi(base, authorizedFetch(tokens));
const entry = {
  id: "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB",
  user_id: "ann@example.com",
  user_type: "employee",
  date: "2026-11-23",
  project: "StoreZero",
  hours: 7.5,
  notes: "",
  approved: false,
  status: "submitted",
  created_at: "2026-11-23T16:04:05Z",
  updated_at: "2026-11-23T16:04:05Z",
  version: 3,
} as const;
const content = { project: "StoreZero", hours: 7.5, notes: "", user_type: "employee" } as const;

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** Returns the only request that the API receives during the act. The API responds with the body. */
async function requestOf(send: () => Promise<unknown>, body: unknown, status = 200): Promise<Request> {
  const requests: Request[] = [];
  server.use(
    http.all(`${base}/*`, ({ request }) => {
      requests.push(request.clone());
      return status === 204
        ? new HttpResponse(null, { status })
        : HttpResponse.json(body as object, { status });
    }),
  );
  await send();
  const [request] = requests;
  if (!request || requests.length > 1) throw new Error(`the API received ${requests.length} requests`);
  return request;
}

test("create sends the idempotency key, and returns the entry without the message", async () => {
  let stored: unknown;
  const request = await requestOf(
    async () => {
      stored = await api.create({ ...content, date: "2026-11-23" }, "key-1");
    },
    { ...entry, message: "Timesheet created for employee: ann@example.com" },
    201,
  );
  expect([request.method, request.url]).toEqual(["POST", `${base}/timesheets`]);
  expect(request.headers.get("Idempotency-Key")).toBe("key-1");
  expect(request.headers.get("Content-Type")).toBe("application/json");
  expect(await request.json()).toEqual({ ...content, date: "2026-11-23" });
  expect(stored).toEqual(entry);
});

test("create sends if_empty if the cell must be empty", async () => {
  const create = () => api.create({ ...content, date: "2026-11-23" }, "key-1", true);
  const request = await requestOf(create, { ...entry, message: "" }, 201);
  expect(request.url).toBe(`${base}/timesheets?if_empty=true`);
  expect(request.headers.get("Idempotency-Key")).toBe("key-1");
  expect(await request.json()).toEqual({ ...content, date: "2026-11-23" });
});

test("update sends the version that the user saw", async () => {
  const request = await requestOf(() => api.update(entry.id, 3, content), entry);
  expect([request.method, request.url]).toEqual(["PUT", `${base}/timesheets/${entry.id}`]);
  expect(request.headers.get("If-Match")).toBe('"3"');
  expect(await request.json()).toEqual(content);
});

test("remove sends the version that the user saw", async () => {
  const request = await requestOf(() => api.remove(entry.id, 3), undefined, 204);
  expect([request.method, request.url]).toEqual(["DELETE", `${base}/timesheets/${entry.id}`]);
  expect(request.headers.get("If-Match")).toBe('"3"');
});

test.each([
  [{ approved: true }, { user_id: "ann@example.com", approved: true }],
  [
    { approved: false, reason: "Which project?" },
    { user_id: "ann@example.com", approved: false, reason: "Which project?" },
  ],
] as const)("decide(%j) sends the owner and the version that the manager saw", async (decision, body) => {
  const request = await requestOf(() => api.decide(entry, decision), entry);
  expect([request.method, request.url]).toEqual(["PUT", `${base}/approvals/${entry.id}`]);
  expect(request.headers.get("If-Match")).toBe('"3"');
  expect(await request.json()).toEqual(body);
});

test("list sends only the filters that are set", async () => {
  const filters = { from: "2026-11-01", to: "2026-11-30", project: "A & B, C", status: "rejected" } as const;
  const request = await requestOf(() => api.list(filters), []);
  expect(Object.fromEntries(new URL(request.url).searchParams)).toEqual({ ...filters, limit: "100" });
  const plain = await requestOf(() => api.list({}), []);
  expect(new URL(plain.url).search).toBe("?limit=100");
});

test("summary sends its grouping", async () => {
  const request = await requestOf(() => api.summary("2026-11-01", "2026-11-30", "week"), { groups: [] });
  expect(new URL(request.url).search).toBe("?from=2026-11-01&to=2026-11-30&group_by=week");
});

test("listAll reads all pages, including short and empty ones", async () => {
  const pages: Record<string, { ids: string[]; next?: string }> = {
    first: { ids: ["1", "2"], next: "b" },
    b: { ids: [], next: "c" },
    c: { ids: ["3"] },
  };
  const searches: string[] = [];
  server.use(
    http.get(`${base}/timesheets`, ({ request }) => {
      const { search, searchParams } = new URL(request.url);
      searches.push(search);
      const page = pages[searchParams.get("cursor") ?? "first"];
      const link = page?.next && `</v1/timesheets?project=A&limit=100&cursor=${page.next}>; rel="next"`;
      return HttpResponse.json(
        page?.ids.map((id) => ({ ...entry, id })),
        link ? { headers: { Link: link } } : {},
      );
    }),
  );
  expect((await api.listAll({ project: "A" })).map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect(searches).toEqual([
    "?project=A&limit=100",
    "?project=A&limit=100&cursor=b",
    "?project=A&limit=100&cursor=c",
  ]);
});

test("csv requests the list as CSV", async () => {
  let accept: string | null = null;
  let search = "";
  server.use(
    http.get(`${base}/timesheets`, ({ request }) => {
      accept = request.headers.get("Accept");
      search = new URL(request.url).search;
      return new HttpResponse("\uFEFFdate;project\n", {
        headers: { "Content-Type": "text/csv; charset=utf-8" },
      });
    }),
  );
  expect(await api.csv({ from: "2026-11-01" }, "semicolon")).toBe("date;project\n");
  expect(accept).toBe("text/csv");
  expect(search).toBe("?from=2026-11-01&separator=semicolon");
});

test("an aborted request rejects with an AbortError", async () => {
  const controller = new AbortController();
  server.use(
    http.get(`${base}/timesheets`, () => {
      controller.abort();
      return new Promise<never>(() => undefined);
    }),
  );
  await expect(api.listAll({}, controller.signal)).rejects.toMatchObject({ name: "AbortError" });
});

test("a success response without a body is an error", async () => {
  server.use(http.get(`${base}/timesheets/:id`, () => new HttpResponse(null, { status: 200 })));
  await expect(api.get("1")).rejects.toThrow("has no body");
});
