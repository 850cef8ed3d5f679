// The safetensors container: 8 bytes of header length, a JSON header, tensor bytes. Read without trust:
// everything is checked before anything is allocated.

import { FormatError } from "../base/errors.ts";

export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export interface SafetensorsContents {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly metadata: ReadonlyMap<string, string>;
}

const MAX_HEADER = 100_000_000;
/** Far more than any header or metadata of ours, far less than a reader's stack. */
const MAX_DEPTH = 100;

export function encodeSafetensors({ tensors, metadata }: SafetensorsContents): Uint8Array<ArrayBuffer> {
  const header: [string, unknown][] = [["__metadata__", Object.fromEntries(metadata)]];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (shape.reduce((n, size) => n * size, 1) !== data.length) {
      throw new RangeError(`safetensors: "${name}" has ${data.length} values; its shape is [${shape}]`);
    }
    header.push([name, { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + offset).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let at = start;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors of a file, all of them F32. With `keep`, which files of others are read by: only the tensors of these
 * names, of any width of floating point, as F32; the rest may be of any type.
 */
export function decodeSafetensors(bytes: Uint8Array, keep?: (name: string) => boolean): SafetensorsContents {
  if (bytes.length < 8) throw new FormatError(`safetensors: the file has ${bytes.length} bytes; it wants at least 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > bytes.length) {
    throw new FormatError(
      `safetensors: a header of ${length} bytes does not fit in a file of ${bytes.length}; it is cut off, or another kind of file`,
    );
  }
  const body = bytes.subarray(8 + length);
  const metadata = new Map<string, string>();
  const spans: { name: string; type: FloatType | null; shape: number[]; from: number; to: number }[] = [];
  for (const [name, entry] of Object.entries(parseHeader(bytes.subarray(8, 8 + length)))) {
    if (name === "__metadata__") {
      for (const [key, value] of Object.entries(record(entry, name))) {
        if (typeof value !== "string") throw new FormatError(`safetensors: metadata "${key}" is not a string`);
        metadata.set(key, value);
      }
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = record(entry, name);
    const type = keep && !keep(name) ? null : floatType(dtype, name, keep !== undefined);
    if (!isSizes(shape)) throw new FormatError(`safetensors: the shape of "${name}" is not a list of sizes`);
    if (!isSizes(offsets) || offsets.length !== 2)
      throw new FormatError(`safetensors: "${name}" has no valid data_offsets`);
    const [from, to] = offsets as [number, number];
    const wants = type && shape.reduce((n, size) => n * size, WIDTHS[type]);
    if (to > body.length || (wants === null ? to < from : to - from !== wants)) {
      throw new FormatError(
        `safetensors: "${name}" spans bytes ${from} to ${to} of ${body.length}; [${shape}] wants ${wants ?? "some"} bytes`,
      );
    }
    spans.push({ name, type, shape, from, to });
  }
  spans.sort((p, q) => p.from - q.from || p.to - q.to);
  let end = 0;
  for (const { name, from, to } of spans) {
    if (from !== end)
      throw new FormatError(`safetensors: "${name}" starts at byte ${from}; the one before ends at ${end}`);
    end = to;
  }
  if (end !== body.length) throw new FormatError(`safetensors: ${body.length - end} bytes after the last tensor`);
  const tensors = new Map<string, TensorData>();
  for (const { name, type, shape, from, to } of spans) {
    if (type) tensors.set(name, { shape, data: FLOATS[type](new Uint8Array(body.subarray(from, to)).buffer) });
  }
  return { tensors, metadata };
}

type FloatType = "F32" | "F64" | "F16" | "BF16";
const WIDTHS: Record<FloatType, number> = { F32: 4, F64: 8, F16: 2, BF16: 2 };

const FLOATS: Record<FloatType, (bytes: ArrayBuffer) => Float32Array> = {
  F32: (bytes) => new Float32Array(bytes),
  F64: (bytes) => Float32Array.from(new Float64Array(bytes)),
  F16: (bytes) => Float32Array.from(new Uint16Array(bytes), half),
  BF16: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (bits) => bits << 16).buffer),
};

/** IEEE binary16: a sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, (bits & 1023) / 1024];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

function floatType(dtype: unknown, name: string, any: boolean): FloatType {
  const readable = any ? Object.keys(WIDTHS) : ["F32"];
  if (typeof dtype === "string" && readable.includes(dtype)) return dtype as FloatType;
  throw new FormatError(
    `safetensors: tensor "${name}" is ${typeof dtype === "string" ? dtype : "of no type"}; penchant reads ${readable.join(", ")}`,
  );
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError(`safetensors: the header is not UTF-8 (${(error as Error).message})`);
  }
  return record(parseJson(text, "safetensors: the header"), "header");
}

/** What any reader takes JSON for, and can write again; a FormatError begins with `what`. */
export function parseJson(text: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${what} is not JSON (${(error as Error).message})`);
  }
  checkNames(text, what);
  return value;
}

/** JSON.parse keeps the last of two equal names where other readers keep the first: one file, two models. */
function checkNames(json: string, what: string): void {
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (c === "{") open.push(new Set());
    else if (c === "[") open.push(null);
    else if (c === "}" || c === "]") open.pop();
    if (open.length > MAX_DEPTH) throw new FormatError(`${what} is nested more than ${MAX_DEPTH} deep`);
    if (c !== '"') continue;
    const start = i++;
    for (; json[i] !== '"'; i++) if (json[i] === "\\") i++;
    let next = i + 1;
    while (" \t\r\n".includes(json[next] ?? "end")) next++;
    if (json[next] !== ":") continue;
    const name: string = JSON.parse(json.slice(start, i + 1));
    if (open.at(-1)?.has(name)) throw new FormatError(`${what} has the name ${JSON.stringify(name)} twice`);
    open.at(-1)?.add(name);
  }
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FormatError(`safetensors: "${name}" is not an object`);
  }
  return value as Record<string, unknown>;
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
