// The JavaScript that a tab has fetched.
import type { Page, Response } from "playwright-core";

/** Follows the tab; the function gives the scripts so far, each once, by its path. */
export function scriptsOf(page: Page): () => Promise<ReadonlyMap<string, Buffer>> {
  const fetched = new Map<string, Promise<Buffer>>();
  page.on("response", (response: Response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith(".js") && response.ok()) fetched.set(pathname, response.body());
  });
  return async () =>
    new Map(await Promise.all([...fetched].map(async ([path, body]) => [path, await body] as const)));
}
