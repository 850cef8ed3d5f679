// Damages files: bytes of any format, and the text of CSV and JSON by its parts.

import { gunzipSync, gzipSync } from "node:zlib";
import { at } from "../../src/base/arrays.ts";

/** A generator of whole numbers from 0 to n − 1. */
export type Draw = (n: number) => number;

/** The same numbers for the same seed and index. */
export function drawer(seed: number, index: number): Draw {
  let state = Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

export const pick = <T>(draw: Draw, values: ArrayLike<T>): T => at(values, draw(values.length));

const BYTES = [0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff];
const INTEGERS = [0, 1, -1, 127, 128, 255, 256, 32767, 65535, 2 ** 31 - 1, -(2 ** 31), 1e6, 1e9];

type Change = (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array;

const splice = (bytes: Uint8Array, from: number, to: number, inserted: Uint8Array): Uint8Array => {
  const result = new Uint8Array(bytes.length - (to - from) + inserted.length);
  result.set(bytes.subarray(0, from));
  result.set(inserted, from);
  result.set(bytes.subarray(to), from + inserted.length);
  return result;
};

/** A range of at most 64 bytes, or now and then of any length. */
function range(length: number, draw: Draw): [from: number, to: number] {
  const from = draw(length + 1);
  return [from, Math.min(length, from + draw(draw(8) === 0 ? length : 64))];
}

const overwrite = (bytes: Uint8Array, at: number, write: (view: DataView) => void): Uint8Array => {
  const result = bytes.slice();
  write(new DataView(result.buffer, at));
  return result;
};

const byteChanges: readonly Change[] = [
  (bytes, draw) => overwrite(bytes, draw(bytes.length), (v) => v.setUint8(0, v.getUint8(0) ^ (1 << draw(8)))),
  (bytes, draw) => overwrite(bytes, draw(bytes.length), (v) => v.setUint8(0, pick(draw, BYTES))),
  (bytes, draw) => overwrite(bytes, draw(bytes.length), (v) => v.setUint8(0, v.getUint8(0) + (draw(2) ? 1 : -1))),
  (bytes, draw) => overwrite(bytes, draw(bytes.length), (v) => v.setUint8(0, draw(256))),
  (bytes, draw) => overwrite(bytes, draw(bytes.length - 4), (v) => v.setInt32(0, pick(draw, INTEGERS), true)),
  (bytes, draw) =>
    overwrite(bytes, draw(bytes.length - 8), (v) => v.setBigInt64(0, BigInt(pick(draw, INTEGERS)), true)),
  (bytes, draw) => splice(bytes, ...range(bytes.length, draw), new Uint8Array(0)),
  (bytes, draw) => {
    const [from, to] = range(bytes.length, draw);
    const place = draw(bytes.length + 1);
    return splice(bytes, place, place, bytes.subarray(from, to));
  },
  (bytes, draw, other) => splice(bytes, ...range(bytes.length, draw), other.subarray(...range(other.length, draw))),
  (bytes, draw) => bytes.subarray(0, draw(bytes.length + 1)),
  (bytes, draw) => {
    const [from, to] = range(bytes.length, draw);
    return splice(
      bytes,
      from,
      to,
      Uint8Array.from({ length: to - from }, () => draw(256)),
    );
  },
];

const TOKENS = [
  ...["1e999", "-0", "NaN", "1e30", "99999999999999999999", "0x10", "1,5", ".5", "", " ", "null", "true", "NA"],
  ...[
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ";",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\\",
    "\\u0000",
    "\uFEFF",
    "sep=;\n",
    "__proto__",
  ],
  ...["user", "label", "task", "a", "b", "chosen", "episode", "terminal", "[[]]", "{}", '"a":1,', "é", "\u0000"],
];
/** Names, numbers, or single marks. */
const PARTS = /[\w.+-]+|[^\w\s]|\s/g;

/** Replaces, deletes, doubles or moves parts of a text. */
function changeText(bytes: Uint8Array, draw: Draw, other: Uint8Array): Uint8Array {
  const parts = new TextDecoder().decode(bytes).match(PARTS) ?? [""];
  const others = new TextDecoder().decode(other).match(PARTS) ?? [""];
  const i = draw(parts.length);
  const kind = draw(6);
  if (kind < 2) parts[i] = pick(draw, TOKENS);
  else if (kind === 2) parts.splice(i, 1 + draw(8));
  else if (kind === 3) parts.splice(i, 0, ...parts.slice(draw(parts.length)).slice(0, draw(40)));
  else if (kind === 4) parts[i] = pick(draw, others);
  else parts[i] = at(parts, i).repeat(1 + draw(draw(20) === 0 ? 1000 : 20));
  return new TextEncoder().encode(parts.join(""));
}

const changeBytes: Change = (bytes, draw, other) =>
  bytes.length > 8 ? pick(draw, byteChanges)(bytes, draw, other) : Uint8Array.of(...bytes, draw(256));

/** What a format is made of. */
export type Kind = "binary" | "text" | "gzip";

/** A damaged copy of a file: one to four changes, some of which may come from another file of the format. */
export function damage(kind: Kind, file: Uint8Array, draw: Draw, other: Uint8Array): Uint8Array {
  if (kind === "gzip" && draw(2) === 0) {
    return new Uint8Array(gzipSync(damage("text", new Uint8Array(gunzipSync(file)), draw, gunzipSync(other))));
  }
  let bytes = file;
  for (let n = 1 + draw(draw(2) === 0 ? 1 : 4); n > 0; n--) {
    bytes = (kind === "text" && draw(4) > 0 ? changeText : changeBytes)(bytes, draw, other);
  }
  return bytes;
}
