// Detects what a page must never do in any test. It watches every browser context, and each test fails at the end if it
// has found an error.
import type { BrowserContext, Page, Request } from "playwright-core";

const loopback = "127.0.0.1";
/** Matches a JWT anywhere in a text. */
const jwt = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/;

/** Matches the browser's report of a response with an error status. */
export const errorStatus = (status: number) => new RegExp(`console: Failed to load resource: .* ${status} `);
/** Matches the browser's report of a request without a response. */
export const failedRequest = /console: Failed to load resource: net::ERR_/;

export class Watch {
  readonly #context: BrowserContext;
  /** The page's own origin. The issuer's pages may store tokens. */
  readonly #origin: string;
  readonly #errors: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #tokens = new Set<string>();
  readonly #consoleTexts: string[] = [];
  readonly #pending: Promise<void>[] = [];

  private constructor(context: BrowserContext, origin: string) {
    this.#context = context;
    this.#origin = origin;
  }

  static async attach(context: BrowserContext, origin: string): Promise<Watch> {
    const watch = new Watch(context, origin);
    await context.exposeFunction("reportViolation", (text: string) =>
      watch.#report(`Content-Security-Policy: ${text}`),
    );
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        const report = (globalThis as unknown as { reportViolation: (text: string) => void }).reportViolation;
        report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on("request", (request) => watch.#request(request));
    context.on("console", (message) => {
      watch.#consoleTexts.push(message.text());
      if (message.type() === "error") watch.#report(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => watch.#report(`page error: ${error.error().stack}`));
    return watch;
  }

  /** Ignores errors that a test causes on purpose, such as the browser's report of a 409 response. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** Returns all unexpected errors so far. */
  async errors(): Promise<readonly string[]> {
    await Promise.all(this.#pending);
    for (const page of this.#context.pages()) await this.#lookForTokens(page);
    for (const text of this.#consoleTexts) this.#reportTokens("the console", text);
    return this.#errors.filter((error) => !this.#expected.some((pattern) => pattern.test(error)));
  }

  /** Returns the tokens that the page has received. Without any, the search for leaked tokens proves nothing. */
  async tokens(): Promise<ReadonlySet<string>> {
    await Promise.all(this.#pending);
    return this.#tokens;
  }

  #report(text: string): void {
    this.#errors.push(text);
  }

  #request(request: Request): void {
    const url = new URL(request.url());
    if (url.protocol !== "blob:" && url.hostname !== loopback) this.#report(`a request to ${request.url()}`);
    if (url.pathname.endsWith("/token")) this.#pending.push(this.#collectTokens(request));
  }

  async #collectTokens(request: Request): Promise<void> {
    const body: unknown = await (await request.response())?.json().catch(() => undefined);
    if (typeof body !== "object" || body === null) return;
    for (const [name, value] of Object.entries(body))
      if (name.endsWith("_token") && typeof value === "string") this.#tokens.add(value);
  }

  async #lookForTokens(page: Page): Promise<void> {
    if (!page.url().startsWith(this.#origin)) return;
    this.#reportTokens("the address", page.url());
    const storage = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    this.#reportTokens("the storage", storage);
  }

  #reportTokens(place: string, text: string): void {
    if (jwt.test(text) || [...this.#tokens].some((token) => text.includes(token)))
      this.#report(`a token in ${place}`);
  }
}
