// What the Worker is configured with: bindings, secrets and variables (README.md).

export interface Environment {
  /** The Durable Objects, one for each person. */
  readonly PEOPLE: {
    idFromName(id: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
  /** A secret that encrypts what is kept: 32 random bytes in base64. */
  readonly VAULT_KEY?: string;
  /** A secret that signs tokens: 32 random bytes in base64. */
  readonly TOKEN_KEY?: string;
  /** Origins of other sites whose pages may call the Worker, separated by commas. */
  readonly ORIGINS?: string;
}

/** The bytes of a secret. @throws Error that says how to set it. */
export function secretOf(environment: Environment, name: "VAULT_KEY" | "TOKEN_KEY"): Uint8Array<ArrayBuffer> {
  const text = environment[name] ?? "";
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
  const got = text === "" ? "it is not set" : "it has another format";
  throw new Error(`${name}: ${got}; it must be 32 random bytes in base64, set by wrangler secret put ${name}`);
}
