// The Worker's environment, request bodies and responses: JSON, with one sentence for an error.

export interface Environment {
  /** The Durable Objects, one for each person. */
  readonly PEOPLE: {
    idFromName(id: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
  /** A secret: 32 random bytes in base64. */
  readonly VAULT_KEY?: string;
}

/** An error in the request, which the caller can fix. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Responses are personal, so no cache may store them. */
const HEADERS = { "cache-control": "no-store" };

export const reply = (result: unknown): Response =>
  result === undefined
    ? new Response(null, { status: 204, headers: HEADERS })
    : Response.json(result, { headers: HEADERS });

export const refusal = (status: number, error: string, headers?: Record<string, string>): Response =>
  Response.json({ error }, { status, headers: { ...HEADERS, ...headers } });

export function keyOf({ VAULT_KEY = "" }: Environment): Uint8Array {
  if (/^[A-Za-z0-9+/]{43}=$/.test(VAULT_KEY)) return Uint8Array.from(atob(VAULT_KEY), (byte) => byte.charCodeAt(0));
  const got = VAULT_KEY === "" ? "it is not set" : "it has another format";
  throw new Error(`VAULT_KEY: ${got}; it must be 32 random bytes in base64, set by wrangler secret put VAULT_KEY`);
}

const MAX_LENGTH = 1024;

/** Reads a body that is a JSON object. Stops reading a body that is too long. */
export async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  let text = "";
  for await (const part of request.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    if (text.length > MAX_LENGTH) throw new Refused(413, `body: it must be at most ${MAX_LENGTH} characters`);
  }
  const value = parsed(text);
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new Refused(400, 'body: it must be JSON like {"question": 0, "reply": "a"}');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
