// Which pages may call the Worker: those of its own origin, and those of the variable ORIGINS.

import type { Environment } from "./environment.ts";
import { Refused } from "./replies.ts";

/** Seconds for which a browser remembers the answer to a preflight request. */
const MAX_AGE = "600";

/** The origin of another site that is allowed, or undefined if the request does not come from a page of another site. */
function foreignOrigin(request: Request, { ORIGINS = "" }: Environment): string | undefined {
  const origin = request.headers.get("origin");
  // Browsers send Sec-Fetch-Site also where they leave out the origin, as for pictures.
  const isForeign = origin ? origin !== new URL(request.url).origin : isCrossSite(request);
  if (!isForeign) return undefined;
  const allowed = ORIGINS.split(",").map((text) => text.trim());
  if (origin && origin !== "null" && allowed.includes(origin)) return origin;
  throw new Refused(403, "origin: pages of other sites may not call this service");
}

const isCrossSite = ({ headers }: Request): boolean =>
  ["cross-site", "same-site"].includes(headers.get("sec-fetch-site") ?? "");

/**
 * Answers a request, and lets an allowed page read the answer. `methods` are those that the path takes; a preflight request is
 * answered here.
 */
export async function withOrigins(
  request: Request,
  environment: Environment,
  methods: string,
  answer: () => Promise<Response>,
): Promise<Response> {
  const origin = foreignOrigin(request, environment);
  const response =
    request.method === "OPTIONS" ? new Response(null, { status: 204, headers: { allow: methods } }) : await answer();
  const { status, body, headers: before } = response;
  const headers = new Headers(before);
  headers.append("vary", "origin");
  if (origin) {
    headers.set("access-control-allow-origin", origin);
    if (request.method === "OPTIONS") {
      headers.set("access-control-allow-methods", methods);
      headers.set("access-control-allow-headers", "authorization, content-type");
      headers.set("access-control-max-age", MAX_AGE);
    }
  }
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}
