// The JavaScript that a tab has fetched.
import type { Page } from "playwright-core";

/** Follows the tab; the function gives the scripts so far, each once, by its path. */
export function scriptsOf(page: Page): () => Promise<ReadonlyMap<string, Buffer>> {
  const addresses = new Set<string>();
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js") && response.ok()) addresses.add(response.url());
  });
  // From the server again: the browser forgets a body with the page that it was for.
  return async () =>
    new Map(
      await Promise.all(
        [...addresses].map(async (url) => [new URL(url).pathname, await bodyOf(url)] as const),
      ),
    );
}

async function bodyOf(url: string): Promise<Buffer> {
  const response = await fetch(url);
  return Buffer.from(await response.arrayBuffer());
}
