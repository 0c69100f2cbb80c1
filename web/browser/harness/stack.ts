// Starts the local stack on free ports of this machine, with its own database.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Api } from "./api.ts";
import { type Built, root } from "./built.ts";

const run = promisify(execFile);

/** The demo users of the local issuer, and the import job. */
export type Who = "employee" | "contractor" | "manager" | "import";

/** The timeout for the stack's start and stop, in milliseconds: DynamoDB Local alone takes seconds. */
const patience = 60_000;

export interface StackOptions {
  /** The value of -token-life, such as "90s". */
  readonly tokenLife?: string;
  /** A folder that replaces the built page. */
  readonly dist?: string;
  readonly store?: "dynamodb" | "bolt";
  /** A parameter of template.yaml, such as "PageSignOut=cognito". */
  readonly parameter?: string;
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
  readonly #apis = new Map<Who, Api>();
  #process: ChildProcess;
  #at: Addresses;

  private constructor(built: Built, options: StackOptions, data: string, started: Started) {
    this.#built = built;
    this.#options = options;
    this.#data = data;
    this.#process = started.process;
    this.#at = started.at;
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
    return this.#at.page;
  }

  /** The API's address. */
  get api(): string {
    return this.#at.api;
  }

  /** The issuer's address, with a trailing slash. */
  get issuer(): string {
    return this.#at.issuer;
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
    const started = await startProcess(this.#built, this.#options, this.#data, this.#at);
    this.#process = started.process;
    this.#at = started.at;
  }

  /** Returns the process id of DynamoDB Local. */
  async database(): Promise<number> {
    const [child] = await childrenOf(this.#process.pid);
    if (child === undefined) throw new Error("the stack has no database process");
    return child;
  }

  /** Returns a client of the API for the user. */
  async as(who: Who): Promise<Api> {
    const known = this.#apis.get(who);
    if (known) return known;
    const { stdout } = await run(this.#built.local, ["token", "-issuer", this.issuer, "-user", who]);
    const api = new Api(this.api, stdout.trim());
    this.#apis.set(who, api);
    return api;
  }
}

interface Started {
  readonly process: ChildProcess;
  readonly at: Addresses;
}

async function startProcess(
  built: Built,
  options: StackOptions,
  data: string,
  at?: Addresses,
): Promise<Started> {
  const child = spawn(built.local, flagsOf(built, options, data, at), {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // If this process exits, it ends the stack.
  const end = () => child.kill("SIGTERM");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return { process: child, at: await greeted(child) };
}

function flagsOf(built: Built, options: StackOptions, data: string, at?: Addresses): string[] {
  const free = "127.0.0.1:0";
  const host = (address: string | undefined) => (address === undefined ? free : new URL(address).host);
  const flags = [
    ["-store", options.store ?? "dynamodb"],
    ["-data", data],
    ["-dist", options.dist ?? built.dist],
    ["-web", host(at?.page)],
    ["-api", host(at?.api)],
    ["-issuer", host(at?.issuer)],
    ["-dynamodb", host(at?.dynamodb)],
  ];
  if (options.tokenLife !== undefined) flags.push(["-token-life", options.tokenLife]);
  if (options.parameter !== undefined) flags.push(["-parameter", options.parameter]);
  return flags.flat();
}

/** Waits for the greeting, which is printed when the whole stack is ready, and reads the addresses in it. */
async function greeted(child: ChildProcess): Promise<Addresses> {
  let said = "";
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaints += chunk;
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      child.kill("SIGTERM");
      reject(new Error(`the local stack ${why}:\n${said}${complaints}`));
    };
    const timer = setTimeout(() => fail("does not greet"), patience);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk;
      if (!said.includes("For another, run: ")) return;
      clearTimeout(timer);
      resolve(addressesIn(said));
    });
  });
}

function addressesIn(greeting: string): Addresses {
  const named = (name: string) => {
    const found = new RegExp(`^ *${name} +.*?(http://[^\\s,]+)`, "m").exec(greeting)?.[1];
    if (found === undefined) throw new Error(`no ${name} in the greeting:\n${greeting}`);
    return found;
  };
  return {
    page: new URL(named("routes")).origin,
    api: named("API"),
    issuer: named("sign-in"),
    dynamodb: /DynamoDB Local at (http:\/\/[^\s,]+)/.exec(greeting)?.[1],
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
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
