// The settings of this deployment. The page reads them from /config.json when it starts, so that every deployment can
// use the same build.

/** The time limit for the file, in milliseconds. */
const timeoutMs = 30_000;

/** The path of the file on the page's own origin. */
const configPath = "/config.json";

/** The scopes that the page requests in addition to the API's. */
const identityScopes = ["openid", "profile", "email"] as const;

/** The scope that most providers require for a refresh token. Some providers refuse it. */
const offlineScope = "offline_access";

/** The API's scopes that the page can use. Routes in openapi.yaml require them. */
export const apiScopes = [
  "read:timesheets",
  "create:timesheets",
  "delete:timesheets",
  "approve:timesheets",
] as const;

export type ApiScope = (typeof apiScopes)[number];

export interface Config {
  /** The provider's exact issuer, with the trailing slash if it has one. */
  readonly issuer: string;
  readonly clientId: string;
  /** The API's identifier; empty if the provider needs none. */
  readonly audience: string;
  /** The API's address, without a trailing slash. */
  readonly api: string;
  /** All scopes that the page requests when a user signs in. */
  readonly scope: string;
  /** The provider's prefix for each of the API's scopes; usually empty. */
  readonly scopePrefix: string;
  /** "cognito" if sign-out requires client_id and logout_uri, "id_token" if it requires the ID token, else "oidc". */
  readonly signOut: "oidc" | "cognito" | "id_token";
}

/** The file can't be read or is invalid. The message lists every error. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Returns the settings of the deployment. Throws a ConfigError if they can't be read or are invalid. */
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
  if (!response.ok) throw new ConfigError(`${configPath} returned status ${response.status}`);
  let value: unknown;
  try {
    value = await response.json();
  } catch (cause) {
    throw new ConfigError(`${configPath} is not JSON`, { cause });
  }
  return parseConfig(value);
}

/** Returns the validated settings. Throws a ConfigError that lists every error. */
export function parseConfig(value: unknown): Config {
  const fields = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const errors: string[] = [];
  const text = (name: string, fallback?: string): string => {
    const field = fields[name] ?? fallback;
    if (typeof field === "string" && (field !== "" || fallback === "")) return field;
    errors.push(`${name} is ${field === undefined || field === "" ? "missing" : "not a string"}`);
    return "";
  };
  const address = (name: string): string => {
    const field = text(name);
    if (field !== "" && !isAddress(field)) errors.push(`${name} must be an https address`);
    return field;
  };
  const choice = <T extends string>(name: string, defaultChoice: T, ...others: T[]): T => {
    const field = text(name, defaultChoice);
    const choices = [defaultChoice, ...others];
    const match = choices.find((one) => one === field);
    if (match === undefined && field !== "") errors.push(`${name} must be one of ${choices.join(", ")}`);
    return match ?? defaultChoice;
  };
  const issuer = address("issuer");
  const clientId = text("client_id");
  const audience = text("audience", "");
  const api = address("api").replace(/\/+$/, "");
  const scopePrefix = text("scope_prefix", "");
  const offline = choice("refresh", offlineScope, "session") === offlineScope ? [offlineScope] : [];
  const defaultScopes = [...identityScopes, ...offline, ...apiScopes.map((scope) => scopePrefix + scope)];
  const scope = text("scope", defaultScopes.join(" "));
  // Without openid, the provider sends no ID token.
  if (scope !== "" && !scope.split(" ").includes("openid")) errors.push("scope must contain openid");
  const signOut = choice("sign_out", "oidc", "cognito", "id_token");
  if (errors.length > 0) throw new ConfigError(`${configPath}: ${errors.join("; ")}`);
  return { issuer, clientId, audience, api, scope, scopePrefix, signOut };
}

// isAddress allows https, and http if the host is this machine, because a token must not be sent over a network
// unencrypted. Paths are appended to the address, so it must have no query and no fragment. It must not contain a
// password either.
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== "") return false;
  return (
    protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname))
  );
}
