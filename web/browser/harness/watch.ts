// What no page may ever do, whatever the story: watched in every context, asked for at its end.
import type { BrowserContext, Page, Request } from "playwright-core";

const loopback = "127.0.0.1";
/** A JWT anywhere in a text. */
const jwt = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/;

/** The browser's report of a response with an error status. */
export const answered = (status: number) => new RegExp(`console: Failed to load resource: .* ${status} `);
/** The browser's report of a request without a response. */
export const broken = /console: Failed to load resource: net::ERR_/;

export class Watch {
  readonly #context: BrowserContext;
  /** The page's own origin: the issuer's pages keep what they like. */
  readonly #origin: string;
  readonly #faults: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #tokens = new Set<string>();
  readonly #said: string[] = [];
  readonly #pending: Promise<void>[] = [];

  private constructor(context: BrowserContext, origin: string) {
    this.#context = context;
    this.#origin = origin;
  }

  static async over(context: BrowserContext, origin: string): Promise<Watch> {
    const watch = new Watch(context, origin);
    await context.exposeFunction("reportViolation", (text: string) =>
      watch.#fault(`Content-Security-Policy: ${text}`),
    );
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        const report = (globalThis as unknown as { reportViolation: (text: string) => void }).reportViolation;
        report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on("request", (request) => watch.#request(request));
    context.on("console", (message) => {
      watch.#said.push(message.text());
      if (message.type() === "error") watch.#fault(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => watch.#fault(`page error: ${error.error().stack}`));
    return watch;
  }

  /** Makes no fault of what a story brings about on purpose, such as the browser's own word on an answer 409. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** Everything that went wrong so far. */
  async faults(): Promise<readonly string[]> {
    await Promise.all(this.#pending);
    for (const page of this.#context.pages()) await this.#lookForTokens(page);
    for (const text of this.#said) this.#refuseTokens("the console", text);
    return this.#faults.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault)));
  }

  /** The tokens that the page was given: without any, looking for them shows nothing. */
  async tokens(): Promise<ReadonlySet<string>> {
    await Promise.all(this.#pending);
    return this.#tokens;
  }

  #fault(text: string): void {
    this.#faults.push(text);
  }

  #request(request: Request): void {
    const url = new URL(request.url());
    if (url.protocol !== "blob:" && url.hostname !== loopback) this.#fault(`a request to ${request.url()}`);
    if (url.pathname.endsWith("/token")) this.#pending.push(this.#keepTokens(request));
  }

  async #keepTokens(request: Request): Promise<void> {
    const answer: unknown = await (await request.response())?.json().catch(() => undefined);
    if (typeof answer !== "object" || answer === null) return;
    for (const [name, value] of Object.entries(answer))
      if (name.endsWith("_token") && typeof value === "string") this.#tokens.add(value);
  }

  async #lookForTokens(page: Page): Promise<void> {
    if (!page.url().startsWith(this.#origin)) return;
    this.#refuseTokens("the address", page.url());
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    this.#refuseTokens("the storage", kept);
  }

  #refuseTokens(place: string, text: string): void {
    if (jwt.test(text) || [...this.#tokens].some((token) => text.includes(token)))
      this.#fault(`a token in ${place}`);
  }
}
