// Request bodies and responses: JSON, with one sentence for an error.

/** The longest body, in bytes; that of an import may be longer. */
const MAX_BODY = 1024;
export const MAX_IMPORT = 2 ** 20;

/** An error in the request, which the caller can fix. */
export class Refused extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Responses are personal, so no cache may store them. */
const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

export const reply = (result: unknown): Response =>
  result === undefined
    ? new Response(null, { status: 204, headers: HEADERS })
    : Response.json(result, { headers: HEADERS });

/** A page. `policy` is its content security policy. */
export const page = (html: string, policy: string): Response =>
  new Response(html, {
    headers: { ...HEADERS, "content-type": "text/html; charset=utf-8", "content-security-policy": policy },
  });

/** The response to an error. The reason of one that is not the caller's is only logged: it may be about the configuration. */
export function refusal(error: unknown): Response {
  const { status, message, headers } =
    error instanceof Refused ? error : new Refused(500, "the service failed; its log says why");
  if (status === 500) console.error(error); // penchant's errors reveal nothing about a person
  return Response.json({ error: message }, { status, headers: { ...HEADERS, ...headers } });
}

/** Reads a body that is a JSON object. Stops reading one that is too long. */
export async function bodyOf(request: Request, most = MAX_BODY): Promise<Record<string, unknown>> {
  const tooLong = () => new Refused(413, `body: it must be at most ${most} bytes`);
  if (Number(request.headers.get("content-length")) > most) throw tooLong();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > most) throw tooLong();
    parts.push(part);
  }
  const value = await parsed(new Blob(parts as BlobPart[]));
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new Refused(400, "body: it must be a JSON object");
}

async function parsed(body: Blob): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await body.arrayBuffer()));
  } catch {
    return null;
  }
}
