// Counts the requests of a page and their bytes as the browser sends and receives them, preflights included.
import type { Page } from "playwright-core";

/** An action counts as finished when no request has been in flight for this long, in milliseconds. */
const quietMs = 1_000;

export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** Bytes received, with the headers. 0 if the browser's cache responded. */
  readonly bytes: number;
}

export class Traffic {
  readonly #started = new Map<string, { readonly method: string; readonly url: string }>();
  #done: Exchange[] = [];
  #lastChange = performance.now();

  static async of(page: Page): Promise<Traffic> {
    const traffic = new Traffic();
    const client = await page.context().newCDPSession(page);
    client.on("Network.requestWillBeSent", ({ requestId, request: { method, url } }) => {
      traffic.#lastChange = performance.now();
      traffic.#started.set(requestId, { method, url });
    });
    client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
      traffic.#finish(requestId, encodedDataLength),
    );
    // The page has cancelled the request.
    client.on("Network.loadingFailed", ({ requestId }) => traffic.#started.delete(requestId));
    await client.send("Network.enable");
    return traffic;
  }

  /** Waits until the page is quiet, and returns the finished requests since the last call. */
  async take(page: Page): Promise<readonly Exchange[]> {
    this.#lastChange = performance.now();
    while (this.#started.size > 0 || performance.now() - this.#lastChange < quietMs)
      await page.waitForTimeout(quietMs / 10);
    const taken = this.#done;
    this.#done = [];
    return taken;
  }

  #finish(id: string, bytes: number): void {
    const started = this.#started.get(id);
    if (!started) return;
    this.#started.delete(id);
    this.#lastChange = performance.now();
    this.#done.push({ ...started, bytes });
  }
}
