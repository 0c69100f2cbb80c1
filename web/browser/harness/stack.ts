// Starts the local stack on free ports of this machine, with its own database.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Api } from "./api.ts";
import { type Built, root } from "./built.ts";

const run = promisify(execFile);

/** The demo users of the local issuer, and the import job. */
export type DemoUser = "employee" | "contractor" | "manager" | "import";

/** The timeout for the stack's start and stop, in milliseconds: DynamoDB Local alone takes seconds. */
const startTimeoutMs = 60_000;

export interface StackOptions {
  /** The value of -token-life, such as "90s". */
  readonly tokenLife?: string;
  /** A folder that replaces the built page. */
  readonly dist?: string;
  readonly store?: "dynamodb" | "bolt";
  /** A parameter of template.yaml, such as "PageSignOut=cognito". */
  readonly parameter?: string;
  /** Receives each line that the gateway, the authorizer and the functions log. */
  readonly onLog?: (line: string) => void;
}

interface Addresses {
  readonly page: string;
  readonly api: string;
  readonly issuer: string;
  readonly dynamodb: string | undefined;
}

export class Stack {
  readonly #built: Built;
  readonly #options: StackOptions;
  readonly #data: string;
  readonly #apis = new Map<DemoUser, Api>();
  #process: ChildProcess;
  #addresses: Addresses;

  private constructor(built: Built, options: StackOptions, data: string, started: Started) {
    this.#built = built;
    this.#options = options;
    this.#data = data;
    this.#process = started.process;
    this.#addresses = started.addresses;
  }

  static async start(built: Built, options: StackOptions = {}): Promise<Stack> {
    const data = await mkdtemp(join(tmpdir(), "timesheets-stack-"));
    try {
      return new Stack(built, options, data, await startProcess(built, options, data));
    } catch (error) {
      await rm(data, { recursive: true });
      throw error;
    }
  }

  /** The page's origin. */
  get page(): string {
    return this.#addresses.page;
  }

  /** The API's address. */
  get api(): string {
    return this.#addresses.api;
  }

  /** The issuer's address, with a trailing slash. */
  get issuer(): string {
    return this.#addresses.issuer;
  }

  /** Ends the process and removes its data. */
  async close(): Promise<void> {
    await this.stop();
    await rm(this.#data, { recursive: true });
  }

  /** Ends the process and keeps its data. */
  async stop(): Promise<void> {
    await stopProcess(this.#process);
  }

  /** Starts again with the same addresses and data. The issuer has lost its sessions. */
  async startAgain(change: { readonly newKey?: boolean } = {}): Promise<void> {
    // With a new key the API rejects the tokens that were issued before.
    if (change.newKey) await rm(join(this.#data, "issuer-key.pem"));
    this.#apis.clear();
    const started = await startProcess(this.#built, this.#options, this.#data, this.#addresses);
    this.#process = started.process;
    this.#addresses = started.addresses;
  }

  /** Returns the process id of DynamoDB Local. */
  async databasePid(): Promise<number> {
    const [child] = await childrenOf(this.#process.pid);
    if (child === undefined) throw new Error("the stack has no database process");
    return child;
  }

  /** Returns a client of the API for the user. */
  async as(demoUser: DemoUser): Promise<Api> {
    const cached = this.#apis.get(demoUser);
    if (cached) return cached;
    const { stdout } = await run(this.#built.local, ["token", "-issuer", this.issuer, "-user", demoUser]);
    const api = new Api(this.api, stdout.trim());
    this.#apis.set(demoUser, api);
    return api;
  }
}

interface Started {
  readonly process: ChildProcess;
  readonly addresses: Addresses;
}

async function startProcess(
  built: Built,
  options: StackOptions,
  data: string,
  addresses?: Addresses,
): Promise<Started> {
  const child = spawn(built.local, flagsOf(built, options, data, addresses), {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // If this process exits, it ends the stack.
  const end = () => child.kill("SIGTERM");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  if (options.onLog) createInterface({ input: child.stderr }).on("line", options.onLog);
  return { process: child, addresses: await waitForGreeting(child) };
}

function flagsOf(built: Built, options: StackOptions, data: string, addresses?: Addresses): string[] {
  const freePort = "127.0.0.1:0";
  const host = (address: string | undefined) => (address === undefined ? freePort : new URL(address).host);
  const flags = [
    ["-store", options.store ?? "dynamodb"],
    ["-data", data],
    ["-dist", options.dist ?? built.dist],
    ["-web", host(addresses?.page)],
    ["-api", host(addresses?.api)],
    ["-issuer", host(addresses?.issuer)],
    ["-dynamodb", host(addresses?.dynamodb)],
  ];
  if (options.tokenLife !== undefined) flags.push(["-token-life", options.tokenLife]);
  if (options.parameter !== undefined) flags.push(["-parameter", options.parameter]);
  return flags.flat();
}

/** Waits for the greeting, which is printed when the whole stack is ready, and reads the addresses in it. */
async function waitForGreeting(child: ChildProcess): Promise<Addresses> {
  let output = "";
  let errorOutput = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errorOutput += chunk;
  });
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      child.kill("SIGTERM");
      reject(new Error(`the local stack ${reason}:\n${output}${errorOutput}`));
    };
    const timer = setTimeout(() => fail("printed no greeting"), startTimeoutMs);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk;
      if (!output.includes("For another, run: ")) return;
      clearTimeout(timer);
      resolve(addressesIn(output));
    });
  });
}

function addressesIn(greeting: string): Addresses {
  const addressOf = (name: string) => {
    const found = new RegExp(`^ *${name} +.*?(http://[^\\s,]+)`, "m").exec(greeting)?.[1];
    if (found === undefined) throw new Error(`no ${name} in the greeting:\n${greeting}`);
    return found;
  };
  return {
    page: new URL(addressOf("routes")).origin,
    api: addressOf("API"),
    issuer: addressOf("sign-in"),
    dynamodb: /DynamoDB Local at (http:\/\/[^\s,]+)/.exec(greeting)?.[1],
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
  await ended;
  clearTimeout(timer);
}

async function childrenOf(parent: number | undefined): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      // The parent's id is the second field after the name, which is in parentheses.
      const status = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
      return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]) === parent ? Number(id) : 0;
    }),
  );
  return found.filter((id) => id > 0);
}
