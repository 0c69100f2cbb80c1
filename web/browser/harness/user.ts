// A user with their own browser profile.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { DemoUser, Stack } from "./stack.ts";
import { Watch } from "./watch.ts";

const names: Readonly<Record<Exclude<DemoUser, "import">, string>> = {
  employee: "Demo Employee",
  contractor: "Demo Contractor",
  manager: "Demo Manager",
};

/** The timeout for elements that should appear at once, in milliseconds. */
const timeoutMs = 15_000;

export class TestUser {
  readonly stack: Stack;
  /** The first tab. */
  readonly page: Page;
  readonly watch: Watch;

  private constructor(stack: Stack, page: Page, watch: Watch) {
    this.stack = stack;
    this.page = page;
    this.watch = watch;
  }

  static async open(browser: Browser, stack: Stack, options: BrowserContextOptions = {}): Promise<TestUser> {
    const context = await browser.newContext({
      baseURL: stack.page,
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    context.setDefaultTimeout(timeoutMs);
    const watch = await Watch.attach(context, stack.page);
    return new TestUser(stack, await context.newPage(), watch);
  }

  /** Opens a path of the page and signs in. */
  async signIn(demoUser: Exclude<DemoUser, "import">, path = "/week"): Promise<Page> {
    await this.page.goto(path);
    await this.chooseAtIssuer(demoUser);
    await this.page.getByRole("banner").waitFor();
    if ((await this.watch.tokens()).size === 0) throw new Error("the page has received no tokens");
    return this.page;
  }

  /** Chooses the user on the issuer's sign-in page. */
  async chooseAtIssuer(demoUser: Exclude<DemoUser, "import">): Promise<void> {
    await this.page.getByRole("button", { name: names[demoUser] }).click();
  }

  /** Opens another tab of the same browser, which already has a session at the provider. */
  async openTab(path: string): Promise<Page> {
    const page = await this.page.context().newPage();
    await page.goto(path);
    await page.getByRole("banner").waitFor();
    return page;
  }

  async close(): Promise<readonly string[]> {
    const errors = await this.watch.errors();
    await this.page.context().close();
    return errors;
  }
}
