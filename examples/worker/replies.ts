// What the Worker is given and what it answers: JSON, and an error is one sentence.

export interface Environment {
  /** The Durable Objects, by the id of their person. */
  readonly PEOPLE: {
    idFromName(id: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
  /** A secret: 32 random bytes in base64. */
  readonly VAULT_KEY?: string;
}

/** What whoever asks can mend. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** No cache on the way keeps an answer: it is about one person. */
const HEADERS = { "cache-control": "no-store" };

export const reply = (result: unknown): Response =>
  result === undefined
    ? new Response(null, { status: 204, headers: HEADERS })
    : Response.json(result, { headers: HEADERS });

export const refusal = (status: number, error: string, headers?: Record<string, string>): Response =>
  Response.json({ error }, { status, headers: { ...HEADERS, ...headers } });

export function keyOf({ VAULT_KEY = "" }: Environment): Uint8Array {
  if (/^[A-Za-z0-9+/]{43}=$/.test(VAULT_KEY)) return Uint8Array.from(atob(VAULT_KEY), (byte) => byte.charCodeAt(0));
  const got = VAULT_KEY === "" ? "there is none" : "it is something else";
  throw new Error(`VAULT_KEY: ${got}; it must be 32 random bytes in base64, set by wrangler secret put VAULT_KEY`);
}

const MOST = 1024;

/** A body of JSON with an object in it, of at most a kilobyte: what is longer is not read to its end. */
export async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  let text = "";
  for await (const part of request.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    if (text.length > MOST) throw new Refused(413, `body: it is too long; it must be at most ${MOST} characters`);
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
