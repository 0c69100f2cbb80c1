// Changes the realm through Keycloak's admin API.

const keyType = "org.keycloak.keys.KeyProvider";

export class Realm {
  readonly #server: string;
  readonly #password: string;

  constructor(server: string, password: string) {
    this.#server = server;
    this.#password = password;
  }

  /**
   * Adds a key. If its priority is the highest, Keycloak signs with it from now on. The other keys are still published.
   */
  async addKey(name: string, priority: number): Promise<void> {
    const config = {
      priority: [String(priority)],
      enabled: ["true"],
      active: ["true"],
      algorithm: ["RS256"],
    };
    await this.#call("POST", "/components", {
      name,
      providerId: "rsa-generated",
      providerType: keyType,
      config,
    });
  }

  async withdrawKey(name: string): Promise<void> {
    const keys = (await this.#call("GET", `/components?type=${keyType}&name=${name}`)) as { id: string }[];
    if (keys.length !== 1) throw new Error(`${keys.length} keys have the name ${name}`);
    for (const { id } of keys) await this.#call("DELETE", `/components/${id}`);
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#server}/admin/realms/timesheets${path}`, {
      method,
      headers: { Authorization: `Bearer ${await this.#token()}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return method === "GET" ? response.json() : undefined;
  }

  async #token(): Promise<string> {
    const response = await fetch(`${this.#server}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "password",
        client_id: "admin-cli",
        username: "admin",
        password: this.#password,
      }),
    });
    const { access_token: token } = (await response.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`the admin user received no token: ${response.status}`);
    return token;
  }
}
