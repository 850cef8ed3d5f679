// Whether a request may act for a person. Replace `mayActFor` by your service's sessions, if it has any.
//
// Here the caller sends "Authorization: Bearer TOKEN". A token is for one person and until a time, and is signed with the secret
// TOKEN_KEY, which only the Worker and whoever issues tokens have (token.mjs). Nothing is stored.

import { type Environment, secretOf } from "./environment.ts";

/** What token.mjs signs. */
const signed = (person: string, expires: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`penchant-worker\n${person}\n${expires}`);

/** @throws Error when TOKEN_KEY is not set: without it nobody is let in. */
export async function mayActFor(person: string, request: Request, environment: Environment): Promise<boolean> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secretOf(environment, "TOKEN_KEY"), algorithm, false, ["verify"]);
  const header = request.headers.get("authorization") ?? "";
  const [, expires = "", signature = ""] = /^Bearer (\d{1,12})\.([\w-]{43})$/i.exec(header) ?? [];
  const bytes = Uint8Array.from(atob(signature.replace(/-/g, "+").replace(/_/g, "/")), (byte) => byte.charCodeAt(0));
  // `verify` compares in constant time.
  const isSigned = await crypto.subtle.verify("HMAC", key, bytes, signed(person, expires));
  return isSigned && 1000 * Number(expires) > Date.now();
}
