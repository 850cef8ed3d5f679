import type { OwnBytes } from "./bytes.ts";

/**
 * The SHA-256 of bytes: 32 bytes. Pages that are not served over HTTPS have no crypto.subtle; they alone import the code for it,
 * which is slower.
 */
export async function sha256(bytes: OwnBytes): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle) return new Uint8Array(await subtle.digest("SHA-256", bytes));
  const { sha256InCode } = await import("./sha256-in-code.ts");
  return sha256InCode(bytes);
}
