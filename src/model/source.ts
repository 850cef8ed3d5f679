// The bytes of a file, from whatever a caller has of it: a path, an address, the bytes, a server's answer.

import { readBytes } from "#host";
import { type ByteSource, copyBytes, type OwnBytes } from "../base/bytes.ts";
import { describe, hasMethods, isObject, kindOf, refuse } from "../base/check.ts";
import type { HostType } from "../base/host-types.ts";

/**
 * A path or URL, bytes of any kind, a Blob or File, or a server's Response. `http:`, `https:`, `data:` and `blob:` URLs are
 * fetched in every host. Paths and `file:` URLs are read in Node, Deno and Bun; a browser fetches them, relative to the page.
 */
export type Source = string | HostType<"URL"> | ByteSource | HostType<"Blob"> | HostType<"Response">;

const ADDRESS = /^(https?|data|blob):/i;
const HTML = /^(ï»¿)?\s*<(!|html)/i;

/**
 * A copy of the bytes of a source.
 * @param name The argument.
 * @param wants What the argument must be, to complete an error message.
 * @throws TypeError when it is no source; RangeError when it cannot be read or fetched, or the server answered with an error
 *   or a page of HTML.
 */
export async function bytesOf(name: string, source: unknown, wants: string): Promise<OwnBytes> {
  const isText = typeof source === "string" || (isObject(source) && kindOf(source) === "URL");
  const place = isText ? String(source) : null;
  const fail = (why: string, cause?: unknown): never => {
    throw new RangeError(`${name}: got ${describe(place ?? source)}; ${why}`, { cause });
  };
  const unreachable = (error: Error) =>
    fail(`it cannot be fetched (${error.message.slice(0, 99)}); check the address and the connection`, error);
  if (place?.includes("\0")) refuse(name, Object(place), wants); // bytes that were decoded as text
  let content: unknown = source;
  if (place !== null) {
    content =
      readBytes && !ADDRESS.test(place)
        ? await readBytes(place).catch((error) => fail(error.message, error))
        : await fetch(place).catch(unreachable);
  }
  if (hasMethods(content, "arrayBuffer")) {
    const { ok = true, status } = content as Response; // a Blob has neither
    if (!ok) fail(`the server answered ${status}; check the address`);
    content = await (content as Response).arrayBuffer().catch(unreachable);
  }
  const bytes = copyBytes(content) ?? refuse(name, source, wants);
  if (HTML.test(String.fromCharCode(...bytes.subarray(0, 64)))) {
    fail("the server answered a page of HTML; check the address");
  }
  return bytes;
}
