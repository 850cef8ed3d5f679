import {
  isObject,
  kindOf
} from "./chunk-FOST4AUN.js";

// src/base/bytes.ts
var hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
function joinBytes(...parts) {
  let joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0)), at = 0;
  for (let part of parts)
    joined.set(part, at), at += part.length;
  return joined;
}
function copyBytes(value) {
  let isView = ArrayBuffer.isView(value);
  if (!isView && !(isObject(value) && /^(Shared)?ArrayBuffer$/.test(kindOf(value)))) return null;
  let { byteLength } = value;
  if (byteLength === 0) return new Uint8Array(0);
  let view = isView ? new Uint8Array(value.buffer, value.byteOffset, byteLength) : new Uint8Array(value);
  return new Uint8Array(view);
}

export {
  hex,
  joinBytes,
  copyBytes
};
