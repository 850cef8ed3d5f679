import { isObject, kindOf } from "./check.ts";

/** Bytes in a buffer of their own, which is not shared. TypeScript before 5.7 does not tell them from others. */
export type OwnBytes = ReturnType<Uint8Array["slice"]>;

/** Bytes as lower-case hexadecimal digits. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The concatenation of byte arrays, as a new array. */
export function joinBytes(...parts: Uint8Array[]): OwnBytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A buffer, or a view of one: a typed array, a DataView, a Buffer of Node. Its memory may be shared, its realm another. */
export type ByteSource = ArrayBufferLike | ArrayBufferView;

/** A copy of bytes, in memory that is not shared; null for anything else. */
export function copyBytes(value: unknown): OwnBytes | null {
  const isView = ArrayBuffer.isView(value);
  if (!isView && !(isObject(value) && /^(Shared)?ArrayBuffer$/.test(kindOf(value)))) return null;
  const { byteLength } = value as ByteSource;
  if (byteLength === 0) return new Uint8Array(0); // a buffer that was transferred cannot be viewed
  const view = isView
    ? new Uint8Array(value.buffer, value.byteOffset, byteLength)
    : new Uint8Array(value as ArrayBufferLike);
  return new Uint8Array(view);
}
