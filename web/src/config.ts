// The settings of this deployment. One build serves them all: it reads /config.json when it starts.

/** Milliseconds for the file, which lies where the page lies. */
const timeoutMs = 30_000;

/** Where the file is, beside the page. */
const configPath = "/config.json";

/** What the page asks to be allowed, besides the API's own scopes. */
const identityScopes = ["openid", "profile", "email"] as const;

/** What most providers want to be asked before they give a refresh token; some refuse the question. */
const offlineScope = "offline_access";

/** The API's scopes that a person's page can use; each guards routes of openapi.yaml. */
export const apiScopes = [
  "read:timesheets",
  "create:timesheets",
  "delete:timesheets",
  "approve:timesheets",
] as const;

export type ApiScope = (typeof apiScopes)[number];

export interface Config {
  /** The provider's exact name, with the trailing slash where it has one. */
  readonly issuer: string;
  readonly clientId: string;
  /** The API's identifier; empty where the provider is not told one. */
  readonly audience: string;
  /** The API's address without a slash at its end. */
  readonly api: string;
  /** Everything that is asked for when signing in. */
  readonly scope: string;
  /** What the provider writes before each of the API's scopes; mostly nothing. */
  readonly scopePrefix: string;
  /** "cognito" where sign-out wants client_id and logout_uri, "id_token" where it wants that, else "oidc". */
  readonly signOut: "oidc" | "cognito" | "id_token";
}

/** The file is not what it must be. The message names what is wrong. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Reads the settings of the deployment; a ConfigError says what is wrong with them. */
export async function loadConfig(fetcher: typeof fetch = fetch): Promise<Config> {
  let response: Response;
  try {
    response = await fetcher(configPath, {
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    throw new ConfigError(`${configPath} can't be reached`, { cause });
  }
  if (!response.ok) throw new ConfigError(`${configPath} answers ${response.status}`);
  let value: unknown;
  try {
    value = await response.json();
  } catch (cause) {
    throw new ConfigError(`${configPath} is not JSON`, { cause });
  }
  return parseConfig(value);
}

/** Checks the settings, and names every fault at once. */
export function parseConfig(value: unknown): Config {
  const fields = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const faults: string[] = [];
  const text = (name: string, fallback?: string): string => {
    const field = fields[name] ?? fallback;
    if (typeof field === "string" && (field !== "" || fallback === "")) return field;
    faults.push(`${name} is ${field === undefined || field === "" ? "missing" : "not a text"}`);
    return "";
  };
  const address = (name: string): string => {
    const field = text(name);
    if (field !== "" && !isAddress(field)) faults.push(`${name} is not an https address`);
    return field;
  };
  const choice = <T extends string>(name: string, usual: T, ...others: T[]): T => {
    const field = text(name, usual);
    const known = [usual, ...others];
    const chosen = known.find((one) => one === field);
    if (chosen === undefined && field !== "") faults.push(`${name} is none of ${known.join(", ")}`);
    return chosen ?? usual;
  };
  const issuer = address("issuer");
  const clientId = text("client_id");
  const audience = text("audience", "");
  const api = address("api").replace(/\/+$/, "");
  const scopePrefix = text("scope_prefix", "");
  const offline = choice("refresh", offlineScope, "session") === offlineScope ? [offlineScope] : [];
  const wanted = [...identityScopes, ...offline, ...apiScopes.map((scope) => scopePrefix + scope)];
  const scope = text("scope", wanted.join(" "));
  // Without it the provider does not say who signs in.
  if (scope !== "" && !scope.split(" ").includes("openid")) faults.push("scope is without openid");
  const signOut = choice("sign_out", "oidc", "cognito", "id_token");
  if (faults.length > 0) throw new ConfigError(`${configPath}: ${faults.join(", ")}`);
  return { issuer, clientId, audience, api, scope, scopePrefix, signOut };
}

// https, or http on this machine: a token must not travel in the open. Paths are put behind it, and nothing else.
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== "") return false;
  return (
    protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname))
  );
}
