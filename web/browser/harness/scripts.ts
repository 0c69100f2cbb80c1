// Collects the JavaScript that a tab has fetched.
import type { Page } from "playwright-core";

/** Observes the tab. The returned function returns the scripts fetched so far by path, without duplicates. */
export function scriptsOf(page: Page): () => Promise<ReadonlyMap<string, Buffer>> {
  const addresses = new Set<string>();
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js") && response.ok()) addresses.add(response.url());
  });
  // Fetch them from the server again: the browser discards a response body together with its page.
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
